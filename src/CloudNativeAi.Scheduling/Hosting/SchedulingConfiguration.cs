using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>Reads the section by hand, so that every wrong value and unknown key is reported with its path, all at once.</summary>
internal sealed class SchedulingConfiguration(IConfiguration section, IEnumerable<SchedulingSection> others) : IConfigureOptions<SchedulingOptions>, IValidateOptions<SchedulingOptions>
{
    private readonly string[] _others = [.. others.Select(other => other.Name)];

    public void Configure(SchedulingOptions options) => Read(options, []);

    public ValidateOptionsResult Validate(string? name, SchedulingOptions options)
    {
        var errors = new List<string>();
        Read(new SchedulingOptions(), errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private void Read(SchedulingOptions options, List<string> errors)
    {
        foreach (var child in section.GetChildren())
        {
            if (Is(child, nameof(options.Queues)))
            {
                ReadQueues(options, child, errors);
            }
            else if (Is(child, nameof(options.Profile)))
            {
                options.Profile = child.Value ?? "";
            }
            else if (Is(child, nameof(options.RetryDelay)))
            {
                options.RetryDelay = ReadTime(child, options.RetryDelay, errors);
            }
            else if (Is(child, nameof(options.MaxRetryDelay)))
            {
                options.MaxRetryDelay = ReadTime(child, options.MaxRetryDelay, errors);
            }
            else if (!_others.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                errors.Add(Unknown(child, [nameof(options.Queues), nameof(options.Profile), nameof(options.RetryDelay), nameof(options.MaxRetryDelay), .. _others]));
            }
        }
    }

    private static void ReadQueues(SchedulingOptions options, IConfigurationSection section, List<string> errors)
    {
        foreach (var child in section.GetChildren())
        {
            if (!options.Queues.TryGetValue(child.Key, out var queue))
            {
                options.Queues[child.Key] = queue = new QueueOptions();
            }

            foreach (var setting in child.GetChildren())
            {
                ReadQueue(queue, setting, errors);
            }
        }
    }

    private static void ReadQueue(QueueOptions queue, IConfigurationSection setting, List<string> errors)
    {
        if (Is(setting, nameof(queue.Ordering)))
        {
            if (Enum.TryParse<QueueOrdering>(setting.Value, ignoreCase: true, out var ordering) && Enum.IsDefined(ordering))
            {
                queue.Ordering = ordering;
            }
            else
            {
                errors.Add($"{setting.Path} is \"{setting.Value}\"; an ordering is {nameof(QueueOrdering.BestEffortFifo)} or {nameof(QueueOrdering.StrictFifo)}. Write one of them, or remove the line.");
            }
        }
        else if (Is(setting, nameof(queue.Nominal)))
        {
            foreach (var quota in setting.GetChildren())
            {
                ReadQuota(queue, quota, errors);
            }
        }
        else if (Is(setting, nameof(queue.Tenants)))
        {
            foreach (var tenant in setting.GetChildren())
            {
                queue.Tenants.Add(tenant.Value ?? "");
            }
        }
        else
        {
            errors.Add(Unknown(setting, [nameof(queue.Ordering), nameof(queue.Nominal), nameof(queue.Tenants)]));
        }
    }

    private static void ReadQuota(QueueOptions queue, IConfigurationSection quota, List<string> errors)
    {
        if (ResourceQuantity.TryParse(quota.Value, out var quantity))
        {
            queue.Nominal[quota.Key] = quantity;
        }
        else
        {
            errors.Add($"{quota.Path} is \"{quota.Value}\"; a quota is a quantity such as 8, 500m or 2Gi. Write one, or remove the line for \"no quota of its own\".");
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

    private static string Unknown(IConfigurationSection setting, IReadOnlyList<string> known) =>
        $"{setting.Path} is no setting; known here are {string.Join(", ", known)}. Correct the name, or remove the line.";

    private static bool Is(IConfigurationSection section, string name) => section.Key.Equals(name, StringComparison.OrdinalIgnoreCase);
}
