using System.ComponentModel;
using System.Text.Json;

namespace CloudNativeAi.Supervisor;

/// <summary>What happens once, before the loop.</summary>
internal static unsafe class Startup
{
    private const int LockTries = 100;
    private const int LockPauseMilliseconds = 50;

    /// <summary>One supervisor per run directory; the one before may be about to end.</summary>
    public static FileLock? TakeLock(RunLayout layout)
    {
        for (var i = 0; i < LockTries; i++)
        {
            if (FileLock.TryTake(layout.SupervisorLock) is { } taken)
            {
                return taken;
            }

            _ = Libc.Poll(null, 0, LockPauseMilliseconds);
        }

        return null;
    }

    /// <summary>Orphans of replicas become our children, so that they are found and reaped.</summary>
    public static void BecomeSubreaper()
    {
        if (Libc.ProcessControl(Libc.SetChildSubreaper, 1, 0, 0, 0) != 0)
        {
            throw new Win32Exception(Libc.LastError);
        }
    }

    /// <summary>The host reads one byte of our standard output, or its end if we fail before.</summary>
    public static void TellReady()
    {
        byte ready = 1;
        _ = Libc.Write(1, &ready, 1);
    }

    /// <summary>Takes in what an earlier supervisor left: exits to be told, replicas that it can no longer answer for.</summary>
    public static void Recover(RunLayout layout, ReplicaTable replicas)
    {
        DurableFile.CreateDirectory(layout.Replicas);
        DurableFile.CreateDirectory(layout.Trash);
        foreach (var directory in Directory.EnumerateDirectories(layout.Replicas).SelectMany(Directory.EnumerateDirectories))
        {
            if (Read(directory, RunLayout.SpecFile, WireJson.Default.WireSpec) is not { } spec || layout.Replica(spec.Id, spec.Generation) != directory)
            {
                // Its start was never answered with yes.
                Journal.Write($"{directory} holds no readable spec and is removed.");
                Directory.Delete(directory, recursive: true);
                continue;
            }

            replicas.Recover(spec, Read(directory, RunLayout.PidFile, WireJson.Default.WireProcess), Read(directory, RunLayout.ExitFile, WireJson.Default.WireExit));
        }
    }

    private static T? Read<T>(string directory, string file, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(directory, file)), type);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
