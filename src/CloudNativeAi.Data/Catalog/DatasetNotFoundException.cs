namespace CloudNativeAi.Data;

/// <summary>No such dataset, model, version or key.</summary>
public sealed class DatasetNotFoundException : CloudNativeAiException
{
    /// <param name="refused">What was asked for.</param>
    /// <param name="remedy">What there is instead.</param>
    public DatasetNotFoundException(string refused, string remedy)
        : base(refused, remedy)
    {
    }
}
