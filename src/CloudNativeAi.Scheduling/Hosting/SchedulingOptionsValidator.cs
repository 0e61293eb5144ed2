using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>The rules of the values themselves, whether code or configuration gave them.</summary>
internal sealed class SchedulingOptionsValidator : IValidateOptions<SchedulingOptions>
{
    private const string Section = "CloudNativeAi:Scheduling";

    public ValidateOptionsResult Validate(string? name, SchedulingOptions options)
    {
        var errors = new List<string>();
        foreach (var (queue, settings) in options.Queues)
        {
            Check(queue, settings, errors);
        }

        if (options.Profile is not (PlacementProfiles.BestFit or PlacementProfiles.Spread or PlacementProfiles.Fragmentation))
        {
            errors.Add($"{Section}:{nameof(options.Profile)} is \"{options.Profile}\"; a profile is {PlacementProfiles.BestFit}, {PlacementProfiles.Spread} or {PlacementProfiles.Fragmentation}. Use one of them, or remove the line.");
        }

        if (options.RetryDelay < TimeSpan.FromMilliseconds(1) || options.RetryDelay > TimeSpan.FromMinutes(1))
        {
            errors.Add($"{Section}:{nameof(options.RetryDelay)} is {options.RetryDelay:c}; it lies within 00:00:00.001 and 00:01:00. Write such a time, or remove the line for 00:00:00.100.");
        }

        if (options.MaxRetryDelay < options.RetryDelay || options.MaxRetryDelay > TimeSpan.FromMinutes(10))
        {
            errors.Add($"{Section}:{nameof(options.MaxRetryDelay)} is {options.MaxRetryDelay:c}; it lies within {nameof(options.RetryDelay)} and 00:10:00. Write such a time, or remove the line for 00:00:10.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Check(string queue, QueueOptions settings, List<string> errors)
    {
        var path = $"{Section}:Queues:{queue}";
        if (!new Tenant(queue).IsValid)
        {
            errors.Add($"{path} is no name of a queue; a name is 1 to 63 lower-case letters, digits and '-'. Rename the queue.");
        }

        if (!Enum.IsDefined(settings.Ordering))
        {
            errors.Add($"{path}:{nameof(settings.Ordering)} is {settings.Ordering}; an ordering is {nameof(QueueOrdering.BestEffortFifo)} or {nameof(QueueOrdering.StrictFifo)}. Use one of them.");
        }

        foreach (var (resource, quantity) in settings.Nominal)
        {
            if (!ResourceName.IsValid(resource))
            {
                errors.Add($"{path}:{nameof(settings.Nominal)}:{resource} names no resource; a name is such as cpu or nvidia.com/gpu. Correct the name, or remove the line.");
            }

            if (quantity.Sign < 0)
            {
                errors.Add($"{path}:{nameof(settings.Nominal)}:{resource} is {quantity}; a quota is 0 or more. Remove the line for \"no quota of its own\".");
            }
        }

        foreach (var tenant in settings.Tenants.Where(tenant => !new Tenant(tenant).IsValid))
        {
            errors.Add($"{path}:{nameof(settings.Tenants)} has \"{tenant}\"; a tenant is 1 to 63 lower-case letters, digits and '-'. Correct the name, or remove the line.");
        }
    }
}
