namespace CloudNativeAi.Resources.Pools;

/// <summary>A pool as it is stored.</summary>
internal sealed record StoredPool
{
    public required string Name { get; init; }

    public NodeLifecycle Lifecycle { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Selector { get; init; } = new Dictionary<string, string>();

    public decimal? PricePerHour { get; init; }

    public string? Currency { get; init; }

    public static StoredPool From(ResourcePool pool) => new()
    {
        Name = pool.Name,
        Lifecycle = pool.Lifecycle,
        Labels = pool.Labels,
        Selector = pool.Selector,
        PricePerHour = pool.PricePerHour,
        Currency = pool.Currency,
    };

    public ResourcePool ToPool() => new(Name) { Lifecycle = Lifecycle, Labels = Labels, Selector = Selector, PricePerHour = PricePerHour, Currency = Currency };
}
