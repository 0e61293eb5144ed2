namespace CloudNativeAi;

/// <summary>The root of every error that a caller might handle apart.</summary>
public class CloudNativeAiException : Exception
{
    /// <param name="refused">What was refused: name, value, rule. One sentence, no secrets.</param>
    /// <param name="remedy">What to do. One sentence.</param>
    /// <param name="innerException">The cause, kept.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    public CloudNativeAiException(string refused, string remedy, Exception? innerException = null, bool isTransient = false)
        : base($"{refused} {remedy}", innerException)
    {
        Remedy = remedy;
        IsTransient = isTransient;
    }

    /// <summary>What to do about it, one sentence.</summary>
    public string Remedy { get; }

    /// <summary>Whether the same call may succeed later, unchanged.</summary>
    public bool IsTransient { get; }
}
