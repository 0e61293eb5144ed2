namespace CloudNativeAi.Scheduling;

/// <summary>An amount of one resource.</summary>
/// <param name="Resource">Of what.</param>
/// <param name="Amount">Milli-cores for <c>cpu</c>, whole units (bytes, devices) for everything else.</param>
public readonly record struct ResourceAmount(ResourceId Resource, long Amount);
