using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Training.Hosting;

/// <summary>Reads the section by hand, so that every wrong value and unknown key is reported with its path, all at once.</summary>
internal sealed class TrainingConfiguration(IConfiguration section) : IConfigureOptions<TrainingOptions>, IValidateOptions<TrainingOptions>
{
    private static readonly Dictionary<string, Action<TrainingOptions, string>> Keys = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(TrainingOptions.Directory)] = static (o, v) => o.Directory = v,
        [nameof(TrainingOptions.KeepCheckpoints)] = static (o, v) => o.KeepCheckpoints = Number(v),
        [nameof(TrainingOptions.KeepEndedJobs)] = static (o, v) => o.KeepEndedJobs = Number(v),
        [nameof(TrainingOptions.StallTimeout)] = static (o, v) => o.StallTimeout = Time(v),
        [nameof(TrainingOptions.SaveTimeout)] = static (o, v) => o.SaveTimeout = Time(v),
        [nameof(TrainingOptions.SettleDelay)] = static (o, v) => o.SettleDelay = Time(v),
        [nameof(TrainingOptions.GrowDelay)] = static (o, v) => o.GrowDelay = Time(v),
        [nameof(TrainingOptions.SilentGrowDelay)] = static (o, v) => o.SilentGrowDelay = Time(v),
        [nameof(TrainingOptions.CheckpointTimeout)] = static (o, v) => o.CheckpointTimeout = Time(v),
        [nameof(TrainingOptions.DeadlineMargin)] = static (o, v) => o.DeadlineMargin = Time(v),
        [nameof(TrainingOptions.FailureGrace)] = static (o, v) => o.FailureGrace = Time(v),
        [nameof(TrainingOptions.KillTimeout)] = static (o, v) => o.KillTimeout = Time(v),
        [nameof(TrainingOptions.MaxBackOff)] = static (o, v) => o.MaxBackOff = Time(v),
        [nameof(TrainingOptions.RestartResetTime)] = static (o, v) => o.RestartResetTime = Time(v),
        [nameof(TrainingOptions.PollInterval)] = static (o, v) => o.PollInterval = Time(v),
        [nameof(TrainingOptions.MaxStopGrace)] = static (o, v) => o.MaxStopGrace = Time(v),
    };

    public void Configure(TrainingOptions options) => Read(options, []);

    public ValidateOptionsResult Validate(string? name, TrainingOptions options)
    {
        List<string> errors = [];
        Read(new TrainingOptions(), errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private void Read(TrainingOptions options, List<string> errors)
    {
        foreach (var child in section.GetChildren())
        {
            if (!Keys.TryGetValue(child.Key, out var set))
            {
                errors.Add($"{child.Path} is not an option of Training: {string.Join(", ", Keys.Keys)}. Correct the name, or remove the line.");
                continue;
            }

            try
            {
                set(options, child.Value ?? "");
            }
            catch (Exception e) when (e is FormatException or OverflowException)
            {
                errors.Add($"{child.Path} is \"{child.Value}\", which cannot be read as a number or a time. Write numbers as 3 and times as hh:mm:ss, or remove the line for the default.");
            }
        }
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static TimeSpan Time(string text) => text is "infinite" or "-1" ? Timeout.InfiniteTimeSpan : TimeSpan.ParseExact(text, "c", CultureInfo.InvariantCulture);
}
