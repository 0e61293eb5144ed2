namespace CloudNativeAi.Data.Models;

/// <summary>What must outlive a model's versions: the highest number that a deleted one had, and the requests that published them.</summary>
internal sealed record ModelRecord(int Last, IReadOnlyList<string> DeletedRequests);
