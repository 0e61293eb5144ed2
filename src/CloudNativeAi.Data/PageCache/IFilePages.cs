using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.PageCache;

/// <summary>What a platform can say and do about a file's pages in memory.</summary>
internal interface IFilePages
{
    /// <summary>Why nothing can be done here; null: it can.</summary>
    string? Missing { get; }

    /// <summary>Bytes of a range in memory; nothing is read.</summary>
    /// <param name="file">Open for reading.</param>
    /// <param name="offset">A multiple of 1 MiB.</param>
    /// <param name="length">1 or more.</param>
    /// <exception cref="IOException">The file system cannot say.</exception>
    long Resident(SafeFileHandle file, long offset, long length);

    /// <summary>From now on the system reads ahead of nobody on this handle: only what is asked comes into memory.</summary>
    void OnlyWhatIsAsked(SafeFileHandle file);

    /// <summary>Starts reading a range into memory and returns. A system that declines is no error: the bytes are read later.</summary>
    void WillNeed(SafeFileHandle file, long offset, long length);
}
