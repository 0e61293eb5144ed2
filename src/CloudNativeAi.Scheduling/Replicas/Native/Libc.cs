using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>The few calls of the C library that .NET does not offer; Linux.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class Libc
{
    public const int SigHup = 1;
    public const int SigKill = 9;
    public const int SigUsr1 = 10;
    public const int SigTerm = 15;
    public const int SigCont = 18;
    public const int SigStop = 19;

    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int TryAgain = 11;
    public const int NoAccess = 13;
    public const int NotADirectory = 20;
    public const int ExecFormat = 8;

    public const int OpenReadOnly = 0;
    public const int OpenReadWriteCreate = 2 | 0x40;

    /// <summary>Write at the end, create where it is not there.</summary>
    public const int OpenAppend = 1 | 0x40 | 0x400;

    public const int OpenCloseOnExec = 0x80000;
    public const int OpenNonBlocking = 0x800;

    public const short PollIn = 1;
    public const short PollOut = 4;

    public const int NoHang = 1;
    public const int WaitExited = 4;
    public const int WaitNoReap = 0x01000000;

    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;

    public const int SetChildSubreaper = 36;

    private const nint PidfdSendSignal = 424;
    private const nint PidfdOpen = 434;
    private const int NoSuchProcess = 3;

    public static int LastError => Marshal.GetLastPInvokeError();

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    public static partial int ProcessControl(int option, nint a, nint b, nint c, nint d);

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    public static partial int WaitPid(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int idType, uint id, byte* info, int options);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* descriptors, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int FileControl(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    public static partial int Open(byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nint length);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int Lock(SafeHandle descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollEntry* entries, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "getuid")]
    public static partial uint GetUserId();

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d);

    /// <summary>Signals exactly that process: a later one of the same number is left alone.</summary>
    /// <returns>Whether it was there.</returns>
    public static bool KillExactly(int pid, ulong startTime, int signal)
    {
        var descriptor = (int)SystemCall(PidfdOpen, pid, 0, 0, 0);
        if (descriptor < 0 && LastError == NoSuchProcess)
        {
            return false;
        }

        try
        {
            if (ProcessTable.Find(pid) is not { } entry || entry.StartTime != startTime)
            {
                return false;
            }

            // Kernels older than 5.3 have no descriptor of a process; there the number has to do.
            return (descriptor >= 0 ? (int)SystemCall(PidfdSendSignal, descriptor, signal, 0, 0) : Kill(pid, signal)) == 0;
        }
        finally
        {
            if (descriptor >= 0)
            {
                _ = Close(descriptor);
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
