namespace CloudNativeAi.Data;

/// <summary>An object is not what its format says it must be: its bytes are those of its version, and broken or hostile all the same.</summary>
public sealed class DataFormatException : CloudNativeAiException
{
    /// <param name="key">Which object.</param>
    /// <param name="refused">What was found, and the rule.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="innerException">The cause.</param>
    public DataFormatException(string key, string refused, string remedy, Exception? innerException = null)
        : base(refused, remedy, innerException) => Key = key;

    /// <summary>Which object.</summary>
    public string Key { get; }
}
