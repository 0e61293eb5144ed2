namespace CloudNativeAi.Serving;

/// <summary>A service, a revision or a split was refused; what was in force stays in force.</summary>
public sealed class RolloutException : CloudNativeAiException
{
    /// <param name="refused">Name, value, rule.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="innerException">The cause.</param>
    public RolloutException(string refused, string remedy, Exception? innerException = null)
        : base(refused, remedy, innerException)
    {
    }
}
