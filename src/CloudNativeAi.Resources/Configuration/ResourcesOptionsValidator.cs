using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Resources.Configuration;

/// <summary>Every rule of the options; at start all broken ones at once, later what was valid before stays and the log says why.</summary>
internal sealed partial class ResourcesOptionsValidator(ILogger<ResourcesOptionsValidator> logger) : IValidateOptions<ResourcesOptions>
{
    private volatile bool _valid;

    public ValidateOptionsResult Validate(string? name, ResourcesOptions options)
    {
        List<string> sentences = [.. options.BindingProblems];
        var problems = new Problems(sentences);
        foreach (var (pool, settings) in options.Pools)
        {
            PoolRules.Check($"{Problems.Root}:Pools:{pool}", pool, settings, problems);
        }

        foreach (var (node, settings) in options.Nodes)
        {
            InventoryRules.Check($"{Problems.Root}:Nodes:{node}", node, settings, problems);
        }

        LocalMachineRules.Check($"{Problems.Root}:LocalMachine", options.LocalMachine, problems);
        CommonRules.CheckRange($"{Problems.Root}:MaxRetryDelay", options.MaxRetryDelay, TimeSpan.FromMilliseconds(32), TimeSpan.FromHours(1), problems);
        problems.Require(
            options.FirstListTimeout > TimeSpan.Zero || options.FirstListTimeout == Timeout.InfiniteTimeSpan,
            $"{Problems.Root}:FirstListTimeout", $"{options.FirstListTimeout}", "it is above zero, or -00:00:00.0010000 for no limit", "Remove the line for 30 seconds.");
        if (sentences.Count == 0)
        {
            _valid = true;
            return ValidateOptionsResult.Success;
        }

        if (_valid)
        {
            Log.ChangeRefused(logger, string.Join(" ", sentences));
        }

        return ValidateOptionsResult.Fail(sentences);
    }

    private static partial class Log
    {
        [LoggerMessage(1001, LogLevel.Error, "Changed configuration is refused and what was valid before stays: {Problems}", EventName = "ConfigurationRefused")]
        public static partial void ChangeRefused(ILogger logger, string problems);
    }
}
