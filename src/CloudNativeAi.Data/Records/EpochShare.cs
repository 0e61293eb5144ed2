using CloudNativeAi.Data.Records;

namespace CloudNativeAi.Data;

/// <summary>What one rank of a world has of what is left of an epoch, in order. Immutable.</summary>
public sealed class EpochShare
{
    internal EpochShare(EpochState begin, int rank, int world) =>
        (Begin, Rank, World, Count) = (begin, rank, world, EpochProgress.ShareOf(begin.Left, rank, world));

    /// <summary>The state it begins with.</summary>
    public EpochState Begin { get; }

    /// <summary>Which rank.</summary>
    public int Rank { get; }

    /// <summary>Of how many.</summary>
    public int World { get; }

    /// <summary>Samples in it.</summary>
    public long Count { get; }

    /// <summary>The epoch's state when this rank consumed the first so many of its samples; merge it with those of the other ranks.</summary>
    /// <param name="consumed">0 … <see cref="Count"/>.</param>
    public EpochState After(long consumed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(consumed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(consumed, Count);
        var now = new long[World];
        now[Rank] = consumed;
        return Begin.With(now);
    }

    /// <summary>The place in the epoch of this rank's n-th sample.</summary>
    internal long PlaceOf(long ordinal) => Begin.PlaceOf(Rank + (ordinal * World));
}
