namespace CloudNativeAi.Scheduling;

/// <summary>When the search through a queue's flavors, in their order, ends before the last one.</summary>
public sealed class FlavorFungibilityOptions
{
    /// <summary>At a flavor that fits only by borrowing; <see cref="FlavorSearch.MayStopSearch"/> unless said.</summary>
    public FlavorSearch WhenCanBorrow { get; set; } = FlavorSearch.MayStopSearch;

    /// <summary>At a flavor that fits only by displacing others; <see cref="FlavorSearch.TryNextFlavor"/> unless said.</summary>
    public FlavorSearch WhenCanPreempt { get; set; } = FlavorSearch.TryNextFlavor;
}
