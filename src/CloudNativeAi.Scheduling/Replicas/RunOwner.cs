using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>One host per run directory. The kernel holds the lock, so a dead owner's is free and no pid is ever compared.</summary>
[SupportedOSPlatform("linux")]
internal sealed class RunOwner : IDisposable
{
    private readonly FileLock _lock;

    private RunOwner(FileLock taken) => _lock = taken;

    /// <exception cref="CloudNativeAiException">Another host that lives has it.</exception>
    public static RunOwner Take(RunLayout layout, TimeProvider time)
    {
        if (FileLock.TryTake(layout.OwnerFile) is not { } taken)
        {
            throw new CloudNativeAiException(
                $"The run directory {layout.Root} is in use by {ReadOwner(layout)}.",
                $"Stop that host, or give this one a directory of its own ({ProcessRuntimeOptionsValidator.Section}:Directory).");
        }

        var name = Path.GetFileName(Environment.ProcessPath) ?? "unknown";
        var text = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} ({name}) since {time.GetUtcNow():u}\n"));
        RandomAccess.SetLength(taken.Handle, 0);
        RandomAccess.Write(taken.Handle, text, 0);
        return new(taken);
    }

    public void Dispose() => _lock.Dispose();

    private static string ReadOwner(RunLayout layout)
    {
        try
        {
            using var reader = new StreamReader(new FileStream(NativeFile.Open(layout.OwnerFile, Libc.OpenReadOnly), FileAccess.Read));
            return reader.ReadToEnd().Trim() is { Length: > 0 } text ? text : "another host that is just starting";
        }
        catch (IOException)
        {
            return "another host";
        }
    }
}
