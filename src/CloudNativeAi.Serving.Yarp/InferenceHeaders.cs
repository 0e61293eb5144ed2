namespace CloudNativeAi.Serving.Yarp;

/// <summary>Headers of our own. What clients or replicas send under <see cref="Prefix"/> is dropped.</summary>
public static class InferenceHeaders
{
    /// <summary>What our headers begin with.</summary>
    public const string Prefix = "X-CNAI-";

    /// <summary>On answers: the name of the revision that gave it; absent where no replica answered.</summary>
    public const string Revision = Prefix + "Revision";
}
