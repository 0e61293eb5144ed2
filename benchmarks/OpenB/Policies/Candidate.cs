namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>A node and a task, in milli-units.</summary>
internal readonly ref struct Candidate
{
    public required int Row { get; init; }

    public required double CpuFree { get; init; }

    public required double CpuAsked { get; init; }

    public required double GpuFree { get; init; }

    public required double GpuAsked { get; init; }

    /// <summary>Of each GPU of the node; empty: it has none.</summary>
    public required ReadOnlySpan<int> Free { get; init; }

    /// <summary>Below 1,000: a share of one GPU.</summary>
    public required int Share { get; init; }
}
