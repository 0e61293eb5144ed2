namespace CloudNativeAi.Training;

/// <summary>When a job has succeeded.</summary>
public enum SuccessRule
{
    /// <summary>Every rank ended with 0.</summary>
    AllRanks,

    /// <summary>Rank 0 ended with 0; the others are stopped then.</summary>
    RankZero,
}
