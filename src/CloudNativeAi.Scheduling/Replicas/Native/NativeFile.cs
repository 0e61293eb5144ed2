using System.ComponentModel;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Opens what File.OpenHandle does not: directories, files to append to, and files without the shared lock that .NET puts on them.</summary>
[SupportedOSPlatform("linux")]
internal static class NativeFile
{
    /// <summary>Opens; what is created belongs to this user alone.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static unsafe SafeFileHandle Open(string path, int flags)
    {
        const int ownerOnly = 0x180;
        fixed (byte* p = Encoding.UTF8.GetBytes(path + '\0'))
        {
            var descriptor = Libc.Open(p, flags | Libc.OpenCloseOnExec, ownerOnly);
            return descriptor >= 0
                ? new(descriptor, ownsHandle: true)
                : throw new IOException($"{path} could not be opened.", new Win32Exception(Libc.LastError));
        }
    }
}
