namespace CloudNativeAi.Training;

/// <summary>Why a checkpoint was refused.</summary>
public enum CheckpointErrorKind
{
    /// <summary>No complete checkpoint of that step.</summary>
    NotFound,

    /// <summary>Not every shard is there yet.</summary>
    Incomplete,

    /// <summary>A file is not what its shard or the manifest says.</summary>
    Damaged,

    /// <summary>Another generation has begun since, or this one never did.</summary>
    OtherGeneration,

    /// <summary>A name that leads out of the checkpoint, a link, or one file in two shards.</summary>
    UnsafePath,
}
