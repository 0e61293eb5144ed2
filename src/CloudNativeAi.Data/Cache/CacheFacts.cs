namespace CloudNativeAi.Data.Cache;

/// <summary>How much of an object version is on disk.</summary>
/// <param name="Bytes">In blocks that the index names.</param>
/// <param name="Complete">Whole, checked and published.</param>
internal readonly record struct CacheFacts(long Bytes, bool Complete);
