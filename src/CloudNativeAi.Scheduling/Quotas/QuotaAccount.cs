namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>What is counted apart: a resource of one flavor, or of all together.</summary>
/// <param name="Flavor">Which flavor; null: whatever the flavor.</param>
/// <param name="Resource">Which resource.</param>
internal readonly record struct QuotaAccount(string? Flavor, ResourceName Resource)
{
    public override string ToString() => Flavor is null ? Resource.Value : $"{Resource} of flavor \"{Flavor}\"";
}
