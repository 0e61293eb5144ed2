using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>How much of what a pod set reads is held where it could run: summed over those nodes, each content up to its size.</summary>
/// <param name="Held">Bytes held, of contents whose size is known.</param>
/// <param name="Whole">Bytes in all, of those.</param>
/// <param name="Unknown">Contents of unknown size.</param>
internal readonly record struct Warmth(long Held, long Whole, int Unknown)
{
    public static Warmth Of(ClusterState state, PodSetEntry set)
    {
        var (held, whole, unknown) = (0L, 0L, 0);
        foreach (var content in set.Ask.Shape.Content)
        {
            if (state.Contents.SizeOf(content) is { } size)
            {
                whole += size;
                held += Math.Min(size, HeldOf(state, set, content));
            }
            else
            {
                unknown++;
            }
        }

        return new(held, whole, unknown);
    }

    /// <summary>Whether a node could take a replica were nothing else on it.</summary>
    public static bool CouldRunOn(ClusterState state, PodSetEntry set, int row) =>
        set.Choices.Length == 0
            ? state.FitsEmpty(set.Ask.Shape, row, ignoreCordonAndTaints: false)
            : Array.Exists(set.Choices, choice => state.FitsEmpty(choice.Shape, row, ignoreCordonAndTaints: false));

    /// <summary>Whether that is so large a share of it; of nothing it is.</summary>
    public bool Reaches(decimal share) => Unknown == 0 && Held >= Needed(share);

    /// <summary>Bytes that are so large a share.</summary>
    public long Needed(decimal share) => (long)decimal.Ceiling(share * Whole);

    private static long HeldOf(ClusterState state, PodSetEntry set, ContentId content)
    {
        var held = 0L;
        foreach (var (row, bytes) in state.Contents.Holders(content))
        {
            held += CouldRunOn(state, set, row) ? bytes : 0;
            if (held >= Amounts.Greatest)
            {
                return Amounts.Greatest;
            }
        }

        return held;
    }
}
