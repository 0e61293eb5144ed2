namespace CloudNativeAi.Training.Elasticity;

/// <summary>What the controller is about with a job's generation.</summary>
internal enum JobStage
{
    /// <summary>Nothing runs; the next generation waits for a placement or a pause to pass.</summary>
    Idle,

    /// <summary>The generation's members run, or are being started.</summary>
    Active,

    /// <summary>They run, and a checkpoint is awaited before a planned change.</summary>
    Saving,

    /// <summary>They are being stopped.</summary>
    Stopping,

    /// <summary>Nothing runs, the outcome is decided: placement and data are given back.</summary>
    Closing,

    /// <summary>Over.</summary>
    Ended,
}
