using System.ComponentModel;
using System.Globalization;

namespace CloudNativeAi.Supervisor;

/// <summary>Turns a spec into a running process, or into the sentence that says why not.</summary>
internal sealed class ReplicaStarter(PortBook ports, TimeProvider time)
{
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";
    private const int SetFlags = 4;

    /// <summary>Starts the leader.</summary>
    /// <returns>Null, or why it could not start.</returns>
    public unsafe string? Start(Replica replica)
    {
        var work = Path.Combine(replica.Directory, RunLayout.WorkDirectory);
        if (Mount(replica.Spec.Mounts, work) is { } missing)
        {
            return missing;
        }

        var environment = Environment(replica);
        var program = replica.Spec.Command[0];
        if (Resolve(program, work, environment) is not { } path)
        {
            return NotFound(program);
        }

        int* output = stackalloc int[2], error = stackalloc int[2];
        if (Libc.Pipe(output, Libc.OpenCloseOnExec) != 0)
        {
            return Refused(program, Libc.LastError);
        }

        if (Libc.Pipe(error, Libc.OpenCloseOnExec) != 0)
        {
            var refusal = Refused(program, Libc.LastError);
            Close(output[0], output[1]);
            return refusal;
        }

        // Everything that can fail comes before the process: afterwards somebody has to lead it.
        _ = Libc.FileControl(output[0], SetFlags, Libc.OpenNonBlocking);
        _ = Libc.FileControl(error[0], SetFlags, Libc.OpenNonBlocking);
        ReplicaLog? log = null;
        try
        {
            log = new(Path.Combine(replica.Directory, RunLayout.LogFile), output[0], error[0], time);
            ports.Release(replica.Spec.Id);
            var failure = Spawn.Start(path, replica.Spec.Command, environment, work, output[1], error[1], out var pid);
            if (failure != 0)
            {
                return failure == Libc.NoEntry ? NotFound(program) : Refused(program, failure);
            }

            // Not yet reaped, so it is there even if it has ended.
            replica.Process = new(pid, ProcessTable.Find(pid)?.StartTime ?? 0, ProcessTable.BootId, time.GetUtcNow());
            replica.Log = log;
            return null;
        }
        finally
        {
            Close(output[1], error[1]);
            if (log is null)
            {
                Close(output[0], error[0]);
            }
            else if (replica.Log is null)
            {
                log.Dispose();
            }
        }
    }

    private Dictionary<string, string> Environment(Replica replica)
    {
        var environment = new Dictionary<string, string>(replica.Spec.Environment);
        foreach (var (name, value) in replica.Secrets ?? new Dictionary<string, string>())
        {
            environment[name] = value;
        }

        foreach (var (port, variable) in replica.Spec.Ports)
        {
            environment[variable] = ports.Reserve(replica.Spec.Id, port).ToString(CultureInfo.InvariantCulture);
        }

        environment["CNAI_REPLICA"] = replica.Name;
        environment[RunLayout.Marker] = replica.Directory;
        return environment;
    }

    private static string? Mount(IReadOnlyList<WireMount> mounts, string work)
    {
        foreach (var mount in mounts)
        {
            if (!Directory.Exists(mount.Source) && !File.Exists(mount.Source))
            {
                return $"The mount {mount.Target} points at {mount.Source}, which is not there. Attach the data set before the start, or correct the path.";
            }

            var link = Path.Combine(work, mount.Target);
            DurableFile.CreateDirectory(Path.GetDirectoryName(link)!);
            File.CreateSymbolicLink(link, mount.Source);
        }

        return null;
    }

    /// <summary>As a shell finds it: a name with a slash is a path, another one is looked for in the replica's own PATH.</summary>
    private static string? Resolve(string program, string work, Dictionary<string, string> environment)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            return File.Exists(Path.GetFullPath(program, work)) ? program : null;
        }

        foreach (var directory in environment.GetValueOrDefault("PATH", DefaultPath).Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var candidate = Path.Combine(Path.GetFullPath(directory, work), program);
            if (File.Exists(candidate) && (File.GetUnixFileMode(candidate) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0)
            {
                return candidate;
            }
        }

        return null;
    }

    private static string NotFound(string program) =>
        $"The program {program} (or the interpreter its first line names) was not found. Install it, or name it by an absolute path or one that the replica's PATH holds.";

    private static string Refused(string program, int error) => error switch
    {
        Libc.NoAccess => $"The program {program} may not be executed by this user. Set its executable bit (chmod +x) and check its directories.",
        Libc.ExecFormat => $"The program {program} has no format that this machine runs. A script needs #! and its interpreter in the first line.",
        _ => $"The program {program} could not be started: {new Win32Exception(error).Message} (error {error}). Correct the cause and start the next generation.",
    };

    private static void Close(int a, int b)
    {
        _ = Libc.Close(a);
        _ = Libc.Close(b);
    }
}
