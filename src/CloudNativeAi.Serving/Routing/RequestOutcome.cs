namespace CloudNativeAi.Serving.Routing;

/// <summary>What a request came to.</summary>
internal enum RequestOutcome
{
    Answered,
    ClientGone,
    Refused,
    Failed,
}
