using CloudNativeAi.Data.Records;

namespace CloudNativeAi.Data;

/// <summary>What of an epoch was consumed, by whichever ranks of however many worlds. Immutable; keep its text in the job's checkpoint.</summary>
/// <remarks>
/// A world splits what is left of the epoch by place: rank r takes the places r, r + world, r + 2 · world … So a state is a few numbers a world that worked on the epoch, whatever the number of samples, and any other world
/// can go on with what is left: no sample is lost and none comes twice.
/// </remarks>
public sealed class EpochState
{
    private readonly EpochProgress[] _worlds;

    /// <param name="content">Of the dataset version.</param>
    /// <param name="samples">In the epoch.</param>
    /// <param name="order">How.</param>
    /// <param name="epoch">Which.</param>
    /// <param name="before">What each world consumed that worked on it before, by rank.</param>
    /// <param name="now">What the present world consumed, by rank; null: there is none.</param>
    internal EpochState(string content, long samples, SampleOrder order, int epoch, IReadOnlyList<long[]> before, long[]? now)
    {
        (Content, Samples, Order, Epoch, Before, Now) = (content, samples, order, epoch, before, now);
        _worlds = new EpochProgress[before.Count + (now is null ? 0 : 1)];
        Left = samples;
        for (var i = 0; i < _worlds.Length; i++)
        {
            _worlds[i] = new EpochProgress(Left, i < before.Count ? before[i] : now!);
            Left = _worlds[i].Left;
        }
    }

    /// <summary>Names the dataset version's content; a state fits no other.</summary>
    public string Content { get; }

    /// <summary>Samples in the epoch.</summary>
    public long Samples { get; }

    /// <summary>The order it goes in.</summary>
    public SampleOrder Order { get; }

    /// <summary>Its number.</summary>
    public int Epoch { get; }

    /// <summary>Samples that nobody consumed yet.</summary>
    public long Left { get; }

    internal IReadOnlyList<long[]> Before { get; }

    internal long[]? Now { get; }

    /// <summary>What is left, for one rank of a world; the ranks' shares differ by one sample at most, and are all of what is left.</summary>
    /// <param name="rank">0 … <paramref name="world"/> − 1.</param>
    /// <param name="world">1 … 1,000,000.</param>
    public EpochShare Share(int rank, int world)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(world, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(world, EpochStateText.MaxWorld);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, world);
        return new(Fold(), rank, world);
    }

    /// <summary>One state of those of all ranks: what any of them consumed is consumed. A rank that is missing, or gives the state it began with, consumed nothing.</summary>
    /// <param name="states">Of ranks of one world that began with the same state, saved at one checkpoint.</param>
    /// <exception cref="ArgumentException">They did not, or there is none.</exception>
    public static EpochState Merge(IEnumerable<EpochState> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        EpochState? merged = null;
        foreach (var state in states)
        {
            merged = merged is null ? state : merged.With(state);
        }

        return merged ?? throw new ArgumentException("No state was given. Give those of the ranks.", nameof(states));
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="DataFormatException">It is not that, or not whole any more.</exception>
    public static EpochState Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return EpochStateText.Read(text);
    }

    /// <summary>A line of JSON, with a checksum.</summary>
    public override string ToString() => EpochStateText.Write(this);

    /// <summary>The place in the epoch of the n-th that is left.</summary>
    internal long PlaceOf(long n)
    {
        for (var world = _worlds.Length - 1; world >= 0; world--)
        {
            n = _worlds[world].At(n);
        }

        return n;
    }

    internal EpochState With(long[] now) => new(Content, Samples, Order, Epoch, Before, now);

    private EpochState With(EpochState other)
    {
        if (Content == other.Content && Samples == other.Samples && Order == other.Order && Epoch == other.Epoch)
        {
            if (Same(Before, other.Before) && (Now is null || other.Now is null || Now.Length == other.Now.Length))
            {
                return Now is null ? other : other.Now is null ? this : With([.. Now.Zip(other.Now, Math.Max)]);
            }

            if (Same(Fold().Before, other.Before))
            {
                return other;
            }

            if (Same(Before, other.Fold().Before))
            {
                return this;
            }
        }

        throw new ArgumentException("The states are not of ranks that began together: another epoch, order, dataset version or world, or another state to begin with. Merge the states of one checkpoint.", nameof(other));
    }

    /// <summary>The same with no present world, in the shortest form: worlds that came evenly through are one.</summary>
    private EpochState Fold()
    {
        var before = new List<long[]>();
        foreach (var world in Left == 0 ? [[Samples]] : Now is null ? Before : [.. Before, Now])
        {
            if (world.AsSpan().ContainsAnyExcept(world[0]))
            {
                before.Add(world);
            }
            else if (before is [.., [var first]])
            {
                before[^1] = [first + (world[0] * world.Length)];
            }
            else if (world[0] > 0)
            {
                before.Add([world[0] * world.Length]);
            }
        }

        return new(Content, Samples, Order, Epoch, before, null);
    }

    private static bool Same(IReadOnlyList<long[]> left, IReadOnlyList<long[]> right) => left.Count == right.Count && left.Zip(right).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
