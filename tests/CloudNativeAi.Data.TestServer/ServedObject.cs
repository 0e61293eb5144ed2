using Microsoft.AspNetCore.Http;

namespace CloudNativeAi.Data.TestServer;

/// <summary>One object of the test server, and how it misbehaves.</summary>
public sealed class ServedObject(byte[] content, string? tag)
{
    private int _gets;

    public byte[] Content { get; set; } = content;

    public string? Tag { get; set; } = tag;

    public DateTimeOffset? Modified { get; set; }

    public string? VersionId { get; set; }

    public bool IgnoreRange { get; set; }

    public bool IgnoreIfMatch { get; set; }

    public bool HideLength { get; set; }

    /// <summary>Answers instead; true: it did.</summary>
    public Func<HttpContext, int, Task<bool>>? Instead { get; set; }

    /// <summary>Writes the body; null: at once.</summary>
    public Func<HttpContext, ReadOnlyMemory<byte>, int, Task>? Body { get; set; }

    /// <summary>How often a GET came.</summary>
    public int Gets => Volatile.Read(ref _gets);

    internal int Count() => Interlocked.Increment(ref _gets);
}
