using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using CloudNativeAi.Data.Storage;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.PageCache;

/// <summary>posix_fadvise brings pages, mincore counts them: on a mapping of which no byte is touched, so a file that shrinks meanwhile hurts nobody.</summary>
[SupportedOSPlatform("linux")]
internal sealed class LinuxFilePages : IFilePages
{
    private const long Window = 256L << 20;
    private static readonly long PageSize = Environment.SystemPageSize;

    public string? Missing => null;

    public long Resident(SafeFileHandle file, long offset, long length)
    {
        var found = 0L;
        for (var end = offset + length; offset < end; offset += Window)
        {
            found += ResidentInWindow(file, offset, Math.Min(Window, end - offset));
        }

        return found;
    }

    public void OnlyWhatIsAsked(SafeFileHandle file) => _ = Libc.Advise(file, 0, 0, Libc.Random);

    public void WillNeed(SafeFileHandle file, long offset, long length) => _ = Libc.Advise(file, offset, length, Libc.WillNeed);

    private static long ResidentInWindow(SafeFileHandle file, long offset, long length)
    {
        var address = Libc.Map(0, (nuint)length, Libc.ProtectNone, Libc.MapShared, file, offset);
        if (address == Libc.MapFailed)
        {
            throw DiskErrors.Create("map", "cached file", Marshal.GetLastPInvokeError());
        }

        var pages = ArrayPool<byte>.Shared.Rent((int)((length + PageSize - 1) / PageSize));
        try
        {
            if (Libc.InCore(address, (nuint)length, ref pages[0]) != 0)
            {
                throw DiskErrors.Create("mincore", "cached file", Marshal.GetLastPInvokeError());
            }

            var found = 0L;
            for (var (page, left) = (0, length); left > 0; page++, left -= PageSize)
            {
                found += (pages[page] & 1) != 0 ? Math.Min(PageSize, left) : 0;
            }

            return found;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pages);
            _ = Libc.Unmap(address, (nuint)length);
        }
    }
}
