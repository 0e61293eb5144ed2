namespace CloudNativeAi.Data.Cache;

/// <summary>What reading a block from disk found.</summary>
internal enum BlockState
{
    Verified,
    Absent,
    Damaged,
}
