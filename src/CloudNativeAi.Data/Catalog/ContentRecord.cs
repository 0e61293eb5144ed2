namespace CloudNativeAi.Data.Catalog;

/// <summary>What a stored version, of a dataset or of a model, says of its content.</summary>
internal sealed record ContentRecord(string? Content, long Bytes);
