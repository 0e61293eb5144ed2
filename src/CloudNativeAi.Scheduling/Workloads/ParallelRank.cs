namespace CloudNativeAi.Scheduling;

/// <summary>Where one rank stands in each kind of parallelism, each from 0.</summary>
/// <param name="Tensor">In its tensor group.</param>
/// <param name="Sequence">Among the parts of a sequence.</param>
/// <param name="Pipeline">Its stage.</param>
/// <param name="Data">Which copy of the model.</param>
public readonly record struct ParallelRank(int Tensor, int Sequence, int Pipeline, int Data);
