namespace CloudNativeAi.Data.Mounts;

/// <summary>A consumer keeps a content mounted from one cache.</summary>
internal sealed record PinRecord(string Cache, string Content, string Consumer);
