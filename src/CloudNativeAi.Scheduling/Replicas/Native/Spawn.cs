using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Starts a program: argument vector and environment as given, in a session of its own, with no descriptor but 0, 1 and 2, and no signal blocked or ignored.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class Spawn
{
    private const short SetSignalDefault = 0x04;
    private const short SetSignalMask = 0x08;
    private const short SetSession = 0x80;

    // glibc and musl need at most 336 and 80 bytes; signal sets have 128 in both.
    private const int AttributesSize = 1024;
    private const int ActionsSize = 512;
    private const int SignalSetSize = 128;

    /// <param name="program">Path of the program, absolute or relative to <paramref name="directory"/>.</param>
    /// <param name="arguments">All arguments, the first is the name that the program sees.</param>
    /// <param name="environment">All variables.</param>
    /// <param name="directory">The working directory.</param>
    /// <param name="output">Becomes standard output; −1: discarded.</param>
    /// <param name="error">Becomes standard error; −1: discarded.</param>
    /// <param name="pid">The process.</param>
    /// <returns>0, or the error number with which the system refused.</returns>
    public static int Start(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string directory, int output, int error, out int pid)
    {
        var actions = (byte*)NativeMemory.AllocZeroed(ActionsSize);
        var attributes = (byte*)NativeMemory.AllocZeroed(AttributesSize);
        var signals = stackalloc byte[SignalSetSize];
        using var strings = new NativeStrings();
        try
        {
            Check(ActionsInit(actions));
            Check(AttributesInit(attributes));
            new Span<byte>(signals, SignalSetSize).Clear();
            Check(AttributesSetMask(attributes, signals));
            new Span<byte>(signals, SignalSetSize).Fill(0xFF);
            Check(AttributesSetDefault(attributes, signals));
            Check(AttributesSetFlags(attributes, SetSignalDefault | SetSignalMask | SetSession));
            Check(AddDirectory(actions, strings.Add(directory)));
            Redirect(actions, strings, -1, 0, 0);
            Redirect(actions, strings, output, 1, 1);
            Redirect(actions, strings, error, 2, 1);
            CloseOthers(actions);
            return Run(
                out pid, strings.Add(program), actions, attributes, strings.AddVector(arguments),
                strings.AddVector([.. environment.Select(v => $"{v.Key}={v.Value}")]));
        }
        finally
        {
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
            NativeMemory.Free(actions);
            NativeMemory.Free(attributes);
        }
    }

    private static void Redirect(byte* actions, NativeStrings strings, int from, int to, int flags) =>
        Check(from >= 0 ? AddDuplicate(actions, from, to) : AddOpen(actions, to, strings.Add("/dev/null"), flags, 0));

    /// <summary>Descriptors of .NET close by themselves; what native libraries of the host opened may not.</summary>
    private static void CloseOthers(byte* actions)
    {
        if (NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "posix_spawn_file_actions_addclosefrom_np", out var function))
        {
            Check(((delegate* unmanaged<byte*, int, int>)function)(actions, 3));
            return;
        }

        const int getFlags = 1;
        const int closeOnExec = 1;
        foreach (var path in Directory.EnumerateFiles("/proc/self/fd"))
        {
            if (int.TryParse(Path.GetFileName(path.AsSpan()), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var descriptor) &&
                descriptor > 2 && Libc.FileControl(descriptor, getFlags, 0) is var flags && flags >= 0 && (flags & closeOnExec) == 0)
            {
                Check(AddClose(actions, descriptor));
            }
        }
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int Run(out int pid, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    private static partial int AddOpen(byte* actions, int descriptor, byte* path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclose")]
    private static partial int AddClose(byte* actions, int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    private static partial int AddDirectory(byte* actions, byte* path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int AttributesSetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int AttributesSetMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int AttributesSetDefault(byte* attributes, byte* signals);

    /// <summary>UTF-8 strings that live until disposal.</summary>
    private sealed class NativeStrings : IDisposable
    {
        private readonly List<nint> _memory = [];

        public byte* Add(string text)
        {
            var size = Encoding.UTF8.GetByteCount(text);
            var memory = (byte*)Allocate(size + 1);
            _ = Encoding.UTF8.GetBytes(text, new Span<byte>(memory, size));
            memory[size] = 0;
            return memory;
        }

        public byte** AddVector(IReadOnlyList<string> texts)
        {
            var vector = (byte**)Allocate((texts.Count + 1) * sizeof(byte*));
            for (var i = 0; i < texts.Count; i++)
            {
                vector[i] = Add(texts[i]);
            }

            vector[texts.Count] = null;
            return vector;
        }

        public void Dispose() => _memory.ForEach(static m => NativeMemory.Free((void*)m));

        private void* Allocate(int size)
        {
            var memory = NativeMemory.Alloc((nuint)size);
            _memory.Add((nint)memory);
            return memory;
        }
    }
}
