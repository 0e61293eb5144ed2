namespace CloudNativeAi.Data;

/// <summary>An open response.</summary>
/// <param name="Body">The bytes; forward only.</param>
/// <param name="RangeHonoured">False: the body starts at byte 0 whatever was asked.</param>
/// <param name="Actual">What the response said of itself; the caller compares.</param>
public sealed record SourceRead(Stream Body, bool RangeHonoured, ObjectInfo Actual) : IAsyncDisposable
{
    /// <summary>Closes the response.</summary>
    public ValueTask DisposeAsync() => Body.DisposeAsync();
}
