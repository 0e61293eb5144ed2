namespace CloudNativeAi.Training;

/// <summary>A training job, or a change of one, was refused for good.</summary>
public sealed class TrainingJobRejectedException : CloudNativeAiException
{
    /// <param name="refused">Name, value, rule.</param>
    /// <param name="remedy">What to do.</param>
    /// <param name="innerException">The cause.</param>
    public TrainingJobRejectedException(string refused, string remedy, Exception? innerException = null)
        : base(refused, remedy, innerException)
    {
    }
}
