namespace CloudNativeAi.Training;

/// <summary>A dataset that every worker reads as files.</summary>
/// <param name="Name">The dataset's name, of the job's tenant.</param>
/// <param name="Target">Where it appears: a relative path without <c>..</c> below the worker's working directory.</param>
public sealed record TrainingDataset(string Name, string Target)
{
    /// <summary>Which version; null: the newest when the job first starts, and that one for all of its life.</summary>
    public string? Version { get; init; }
}
