namespace CloudNativeAi.Data.Datasets;

/// <summary>A dataset as it is stored: which of its versions is the newest.</summary>
internal sealed record DatasetRecord(string Name, string Version, DateTimeOffset RegisteredAt);
