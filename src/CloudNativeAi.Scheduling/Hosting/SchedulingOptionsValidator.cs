using CloudNativeAi.Scheduling.Workloads;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>The rules of the values themselves, whether code or configuration gave them.</summary>
internal sealed class SchedulingOptionsValidator : IValidateOptions<SchedulingOptions>
{
    public const string Section = "CloudNativeAi:Scheduling";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public ValidateOptionsResult Validate(string? name, SchedulingOptions options)
    {
        var errors = new List<string>();
        new QuotaRules(options, errors).Check();
        new PartitionRules(options, errors).Check();
        new ProfileRules(options, errors).Check();
        if (options.RetryDelay < TimeSpan.FromMilliseconds(1) || options.RetryDelay > TimeSpan.FromMinutes(1))
        {
            errors.Add($"{Section}:{nameof(options.RetryDelay)} is {options.RetryDelay:c}; it lies within 00:00:00.001 and 00:01:00. Write such a time, or remove the line for 00:00:00.100.");
        }

        if (options.MaxRetryDelay < options.RetryDelay || options.MaxRetryDelay > TimeSpan.FromMinutes(10))
        {
            errors.Add($"{Section}:{nameof(options.MaxRetryDelay)} is {options.MaxRetryDelay:c}; it lies within {nameof(options.RetryDelay)} and 00:10:00. Write such a time, or remove the line for 00:00:10.");
        }

        if (options.MaxNodeLoad is < 0.001m or > 1)
        {
            errors.Add($"{Section}:{nameof(options.MaxNodeLoad)} is {options.MaxNodeLoad.Value.ToString(System.Globalization.CultureInfo.InvariantCulture)}; it is a share of 0.001 … 1. Write such a number, or remove the line: what nodes are measured at is no matter then.");
        }

        Within(nameof(options.UsageHalfLife), options.UsageHalfLife, Second, Year, "remove the line: only what is used now counts then", errors);
        Within(nameof(options.GangRecovery), options.GangRecovery, TimeSpan.Zero, Day, "remove the line for 00:01:00", errors);
        Within(nameof(options.ReserveAfter), options.ReserveAfter, TimeSpan.Zero, Year, "remove the line: nobody gets a start time then", errors);
        if (options.UsageHalfLife is not null && !options.FairSharing)
        {
            errors.Add($"{Section}:{nameof(options.UsageHalfLife)} is {options.UsageHalfLife:c}, and {nameof(options.FairSharing)} is false; past usage counts where what is borrowed is shared by weight. Set {nameof(options.FairSharing)} to true, or remove the line.");
        }

        Names(options, errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.Select(ErrorLine.Of));
    }

    private static void Within(string key, TimeSpan? time, TimeSpan least, TimeSpan most, string remedy, List<string> errors)
    {
        if (time < least || time > most)
        {
            errors.Add($"{Section}:{key} is {time:c}; it lies within {least:c} and {most:c}. Write such a time, or {remedy}.");
        }
    }

    private static void Names(SchedulingOptions options, List<string> errors)
    {
        foreach (var resource in options.VirtualResources.Where(static one => !ResourceName.IsValid(one) || !one.Contains('/', StringComparison.Ordinal)))
        {
            errors.Add($"{Section}:{nameof(options.VirtualResources)} has \"{resource}\"; a virtual resource is a name with a prefix, such as example.com/licence. Correct the name, or remove the line.");
        }

        foreach (var level in options.TopologyLevels.Where(static one => !ResourceName.IsValid(one) || one == "host"))
        {
            errors.Add($"{Section}:{nameof(options.TopologyLevels)} has \"{level}\"; a level is the key of a node label, and the node itself, host, is always the last. Correct the name, or remove the line.");
        }

        foreach (var level in options.TopologyLevels.GroupBy(static one => one, StringComparer.Ordinal).Where(static same => same.Count() > 1))
        {
            errors.Add($"{Section}:{nameof(options.TopologyLevels)} has \"{level.Key}\" {level.Count()} times; each level is named once, the widest first. Keep one of them.");
        }
    }
}
