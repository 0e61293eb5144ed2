namespace CloudNativeAi.Data;

/// <summary>Bytes are not those of their version.</summary>
public sealed class DatasetIntegrityException : CloudNativeAiException
{
    /// <param name="key">Which object.</param>
    /// <param name="refused">Expected and found.</param>
    /// <param name="remedy">What to do.</param>
    public DatasetIntegrityException(string key, string refused, string remedy)
        : base(refused, remedy) => Key = key;

    /// <summary>Which object.</summary>
    public string Key { get; }
}
