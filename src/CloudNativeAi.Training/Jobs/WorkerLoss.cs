namespace CloudNativeAi.Training;

/// <summary>How a job goes on when a worker is lost.</summary>
public enum WorkerLoss
{
    /// <summary>With the others while min allows it, growing back when there is room again; otherwise as <see cref="Restart"/>.</summary>
    Shrink,

    /// <summary>All start again in their places, at the same size. A worker whose node is gone waits for another place.</summary>
    Restart,
}
