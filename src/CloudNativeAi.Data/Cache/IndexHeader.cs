namespace CloudNativeAi.Data.Cache;

/// <summary>What the first bytes of an index say.</summary>
/// <param name="Length">Of the object.</param>
/// <param name="PresentBytes">Of it on disk.</param>
/// <param name="Complete">Whole, checked and published.</param>
/// <param name="NoRanges">The server gives whole objects only.</param>
internal readonly record struct IndexHeader(long Length, long PresentBytes, bool Complete, bool NoRanges);
