namespace CloudNativeAi.Serving;

/// <summary>A revision's model could not be loaded.</summary>
public sealed class ModelLoadException : CloudNativeAiException
{
    /// <param name="refused">Which revision, what happened.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="innerException">The cause.</param>
    public ModelLoadException(string refused, string remedy, Exception? innerException = null)
        : base(refused, remedy, innerException)
    {
    }
}
