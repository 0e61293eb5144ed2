namespace CloudNativeAi.Training.Elasticity;

/// <summary>Why a generation is being stopped, or was.</summary>
internal enum StopCause
{
    /// <summary>To go on at another size or place.</summary>
    Resize,

    /// <summary>To give everything back and wait.</summary>
    Preempt,

    /// <summary>A member was lost.</summary>
    Failure,

    /// <summary>The job was cancelled.</summary>
    Cancel,

    /// <summary>The job is done.</summary>
    Finish,
}
