using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.PageCache;

/// <summary>A platform that has no page cache one could ask.</summary>
internal sealed class NoFilePages : IFilePages
{
    public string Missing => "This platform offers no way to read files into its page cache, or to ask what is in it; nothing was done.";

    public long Resident(SafeFileHandle file, long offset, long length) => throw new NotSupportedException(Missing);

    public void OnlyWhatIsAsked(SafeFileHandle file)
    {
    }

    public void WillNeed(SafeFileHandle file, long offset, long length)
    {
    }
}
