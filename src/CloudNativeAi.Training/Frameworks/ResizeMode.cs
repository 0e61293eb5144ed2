namespace CloudNativeAi.Training;

/// <summary>What a change of size means to running workers.</summary>
public enum ResizeMode
{
    /// <summary>All start again from the newest checkpoint.</summary>
    RestartAll,
}
