using System.Text.Json;

namespace CloudNativeAi.Sqlite.Ownership;

/// <summary>The one owner of a state directory, until disposed or until its process ends.</summary>
/// <remarks>
/// Two witnesses: a lock on <c>owner.lock</c> that dies with the process, and <c>owner.json</c>, which names the owner by pid and start time.
/// The second one tells the refused whom to ask, and holds where somebody removed the lock's file or the file system has no locks.
/// </remarks>
internal sealed class DirectoryOwner : IDisposable
{
    private readonly FileLock _lock;
    private readonly string _record;

    private DirectoryOwner(FileLock fileLock, string record, OwnerRecord? predecessor)
    {
        (_lock, _record, Predecessor) = (fileLock, record, predecessor);
    }

    /// <summary>An owner that ended without giving the directory back; null: it was free.</summary>
    public OwnerRecord? Predecessor { get; }

    /// <exception cref="CloudNativeAiException">Another process, or another store of this one, owns it.</exception>
    public static DirectoryOwner Take(string directory, DateTimeOffset now)
    {
        var record = Path.Combine(directory, "owner.json");
        var fileLock = FileLock.TryTake(Path.Combine(directory, "owner.lock")) ?? throw Refused(directory, Read(record));
        try
        {
            var predecessor = Read(record);
            var self = OwnerRecord.OfThisProcess(now);
            if (predecessor is not null && IsAlive(predecessor, self, fileLock.IsSupported))
            {
                throw Refused(directory, predecessor);
            }

            Write(record, self);
            return new DirectoryOwner(fileLock, record, predecessor);
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_record);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Left behind it names a process that does not hold the lock: the next owner takes over.
        }

        _lock.Dispose();
    }

    /// <summary>With the lock in hand this process cannot be the owner any more; without locks it may be, as may one of another machine.</summary>
    private static bool IsAlive(OwnerRecord owner, OwnerRecord self, bool locksWork)
    {
        var isSelf = owner.Pid == self.Pid && owner.Start == self.Start;
        if (isSelf || owner.Host != self.Host)
        {
            return !locksWork;
        }

        return ProcessStart.Of(owner.Pid) is { } start && start == owner.Start;
    }

    private static OwnerRecord? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), OwnerJson.Default.OwnerRecord);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private static void Write(string path, OwnerRecord owner)
    {
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(owner, OwnerJson.Default.OwnerRecord));
        File.Move(path + ".new", path, overwrite: true);
    }

    private static CloudNativeAiException Refused(string directory, OwnerRecord? owner) => new(
        $"The state directory \"{directory}\" is owned by {owner?.ToString() ?? "a process that has not written its name yet"}; it has one owner at a time.",
        "Stop that process or dispose its store, or give this one another directory.",
        isTransient: true);
}
