namespace CloudNativeAi.Training.Worker;

/// <summary>Names of the variables a worker is started with: torchrun's, and those of the worker protocol.</summary>
public static class WorkerEnvironment
{
    /// <summary>The worker's number, 0 … world size − 1.</summary>
    public const string Rank = "RANK";

    /// <summary>The number of workers of this generation.</summary>
    public const string WorldSize = "WORLD_SIZE";

    /// <summary>The worker's number among those of its replica.</summary>
    public const string LocalRank = "LOCAL_RANK";

    /// <summary>The host rank 0 listens on.</summary>
    public const string MasterAddress = "MASTER_ADDR";

    /// <summary>The port rank 0 listens on.</summary>
    public const string MasterPort = "MASTER_PORT";

    /// <summary>The job's id, the same over all generations.</summary>
    public const string RunId = "TORCHELASTIC_RUN_ID";

    /// <summary>The generation: rises with every start of the job's workers.</summary>
    public const string Generation = "CNAI_GENERATION";

    /// <summary>The file a worker appends its reports to.</summary>
    public const string ReportFile = "CNAI_REPORT_FILE";

    /// <summary>The file a worker reads requests from.</summary>
    public const string RequestFile = "CNAI_REQUEST_FILE";

    /// <summary>The directory below which checkpoints are written, as <c>g{generation}-s{step}</c>.</summary>
    public const string CheckpointDirectory = "CNAI_CHECKPOINT_DIR";

    /// <summary>The newest complete checkpoint's directory; not set on a fresh start.</summary>
    public const string ResumeDirectory = "CNAI_RESUME_DIR";

    /// <summary>The newest complete checkpoint's step; not set on a fresh start.</summary>
    public const string ResumeStep = "CNAI_RESUME_STEP";
}
