using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>Reads the section by hand: every wrong value and unknown key is reported with its path, all at once.</summary>
internal sealed class ProcessRuntimeConfiguration(IConfiguration section) : IConfigureOptions<ProcessRuntimeOptions>, IValidateOptions<ProcessRuntimeOptions>
{
    public void Configure(ProcessRuntimeOptions options) => Read(options, []);

    public ValidateOptionsResult Validate(string? name, ProcessRuntimeOptions options)
    {
        var errors = new List<string>();
        Read(new(), errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private void Read(ProcessRuntimeOptions options, List<string> errors)
    {
        foreach (var setting in section.GetChildren())
        {
            switch (setting.Key.ToUpperInvariant())
            {
                case "DIRECTORY":
                    options.Directory = setting.Value ?? "";
                    break;
                case "SUPERVISORPATH":
                    options.SupervisorPath = setting.Value;
                    break;
                case "MAXSTOPGRACE":
                    options.MaxStopGrace = ReadTime(setting, options.MaxStopGrace, errors);
                    break;
                case "DISPOSETIMEOUT":
                    options.DisposeTimeout = ReadTime(setting, options.DisposeTimeout, errors);
                    break;
                default:
                    errors.Add(
                        $"{setting.Path} is no setting; known here are {nameof(options.Directory)}, {nameof(options.SupervisorPath)}, {nameof(options.MaxStopGrace)}, {nameof(options.DisposeTimeout)}. Correct the name, or remove the line.");
                    break;
            }
        }
    }

    private static TimeSpan ReadTime(IConfigurationSection setting, TimeSpan otherwise, List<string> errors)
    {
        if (TimeSpan.TryParse(setting.Value, CultureInfo.InvariantCulture, out var time))
        {
            return time;
        }

        errors.Add($"{setting.Path} is \"{setting.Value}\"; a time is written hh:mm:ss, such as 00:00:10. Write one, or remove the line.");
        return otherwise;
    }
}
