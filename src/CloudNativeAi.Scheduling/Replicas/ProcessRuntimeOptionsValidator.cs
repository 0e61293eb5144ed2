using System.Globalization;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Every broken rule at once: key, value, rule, remedy.</summary>
internal sealed class ProcessRuntimeOptionsValidator : IValidateOptions<ProcessRuntimeOptions>
{
    public const string Section = "CloudNativeAi:Scheduling:Processes";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    public ValidateOptionsResult Validate(string? name, ProcessRuntimeOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Directory) || options.Directory.Contains('\0', StringComparison.Ordinal))
        {
            errors.Add($"{Section}:Directory is '{options.Directory}'; it is a path. Remove the line for \"run\" below the content root.");
        }

        if (options.SupervisorPath is { } path && !File.Exists(path))
        {
            errors.Add($"{Section}:SupervisorPath is '{path}', which is not there. Remove the line for the cnai-worker beside this application.");
        }

        Duration(nameof(options.MaxStopGrace), options.MaxStopGrace, errors);
        Duration(nameof(options.DisposeTimeout), options.DisposeTimeout, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Duration(string key, TimeSpan value, List<string> errors)
    {
        if (value < TimeSpan.Zero || value > Longest)
        {
            errors.Add(string.Create(CultureInfo.InvariantCulture, $"{Section}:{key} is {value}; it is 0 … {Longest}. Remove the line for the default."));
        }
    }
}
