namespace CloudNativeAi.Scheduling;

/// <summary>What a search through flavors does at one that is not free for the taking.</summary>
public enum FlavorSearch
{
    /// <summary>Takes it.</summary>
    MayStopSearch,

    /// <summary>Goes on, and comes back where no other is better.</summary>
    TryNextFlavor,
}
