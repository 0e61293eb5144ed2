using Microsoft.Extensions.Options;

namespace CloudNativeAi.Training.Hosting;

/// <summary>Rules of <see cref="TrainingOptions"/>, all errors at once.</summary>
internal sealed class TrainingOptionsValidator : IValidateOptions<TrainingOptions>
{
    public ValidateOptionsResult Validate(string? name, TrainingOptions options)
    {
        List<string> errors = [];
        if (string.IsNullOrWhiteSpace(options.Directory) || options.Directory.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add(Text(nameof(options.Directory), options.Directory, "a path is not empty", "Name a directory, or remove the line for \"training\""));
        }

        Number(errors, nameof(options.KeepCheckpoints), options.KeepCheckpoints, 1, 1000);
        Number(errors, nameof(options.KeepEndedJobs), options.KeepEndedJobs, 0, 100_000);
        Time(errors, nameof(options.StallTimeout), options.StallTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30), infinite: true);
        Time(errors, nameof(options.SaveTimeout), options.SaveTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
        Time(errors, nameof(options.SettleDelay), options.SettleDelay, TimeSpan.Zero, TimeSpan.FromHours(1));
        Time(errors, nameof(options.GrowDelay), options.GrowDelay, TimeSpan.Zero, TimeSpan.FromDays(1));
        Time(errors, nameof(options.SilentGrowDelay), options.SilentGrowDelay, TimeSpan.Zero, TimeSpan.FromDays(1));
        Time(errors, nameof(options.CheckpointTimeout), options.CheckpointTimeout, TimeSpan.Zero, TimeSpan.FromDays(1));
        Time(errors, nameof(options.DeadlineMargin), options.DeadlineMargin, TimeSpan.Zero, TimeSpan.FromHours(1));
        Time(errors, nameof(options.FailureGrace), options.FailureGrace, TimeSpan.Zero, TimeSpan.FromHours(1));
        Time(errors, nameof(options.KillTimeout), options.KillTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
        Time(errors, nameof(options.MaxBackOff), options.MaxBackOff, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1));
        Time(errors, nameof(options.RestartResetTime), options.RestartResetTime, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(30));
        Time(errors, nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10));
        Time(errors, nameof(options.MaxStopGrace), options.MaxStopGrace, TimeSpan.Zero, TimeSpan.FromDays(1));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Number(List<string> errors, string key, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            errors.Add(Text(key, value, $"it is {least} to {most}", "Write such a number, or remove the line for the default"));
        }
    }

    private static void Time(List<string> errors, string key, TimeSpan value, TimeSpan least, TimeSpan most, bool infinite = false)
    {
        if ((value < least || value > most) && !(infinite && value == Timeout.InfiniteTimeSpan))
        {
            errors.Add(Text(key, value, $"it is {least} to {most}{(infinite ? " or infinite" : "")}", "Write such a time as hh:mm:ss, or remove the line for the default"));
        }
    }

    private static string Text(string key, object value, string rule, string remedy) =>
        FormattableString.Invariant($"CloudNativeAi:Training:{key} is {value}; {rule}. {remedy}.");
}
