using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Reads <c>/proc</c>.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe class ProcessTable
{
    /// <summary>Tells one boot of the machine from the next, where pid and start time may repeat.</summary>
    public static string BootId { get; } = ReadBootId();

    /// <summary>Every process that this user may see.</summary>
    public static Dictionary<int, ProcessEntry> Read()
    {
        var entries = new Dictionary<int, ProcessEntry>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Find(pid) is { } entry)
            {
                entries[pid] = entry;
            }
        }

        return entries;
    }

    /// <summary>One process; null where there is none of that number.</summary>
    public static ProcessEntry? Find(int pid)
    {
        Span<byte> buffer = stackalloc byte[1024];
        var length = ReadFile(pid, "stat"u8, buffer);
        return length <= 0 ? null : Parse(pid, buffer[..length]);
    }

    /// <summary>A variable of the environment that a process was started with; null where it has none or is not this user's.</summary>
    public static string? Variable(int pid, ReadOnlySpan<byte> nameAndEquals)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(256 * 1024);
        try
        {
            var environment = buffer.AsSpan(0, Math.Max(0, ReadFile(pid, "environ"u8, buffer)));
            foreach (var range in environment.Split((byte)0))
            {
                if (environment[range].StartsWith(nameAndEquals))
                {
                    return Encoding.UTF8.GetString(environment[range][nameAndEquals.Length..]);
                }
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static ProcessEntry? Parse(int pid, ReadOnlySpan<byte> stat)
    {
        // The program's name stands in parentheses and may itself hold spaces and parentheses.
        var end = stat.LastIndexOf((byte)')');
        if (end < 0 || end + 2 >= stat.Length)
        {
            return null;
        }

        Span<ulong> fields = stackalloc ulong[20];
        var rest = stat[(end + 2)..];
        var state = (char)rest[0];
        var index = 0;
        foreach (var range in rest.Split((byte)' '))
        {
            if (index == fields.Length)
            {
                break;
            }

            _ = Utf8Parser.TryParse(rest[range], out fields[index++], out _);
        }

        return index < fields.Length ? null : new(pid, (int)fields[1], (int)fields[2], (int)fields[3], state, (int)fields[17], fields[19]);
    }

    private static int ReadFile(int pid, ReadOnlySpan<byte> file, Span<byte> buffer)
    {
        Span<byte> path = stackalloc byte[48];
        "/proc/"u8.CopyTo(path);
        _ = Utf8Formatter.TryFormat(pid, path[6..], out var digits);
        path[6 + digits] = (byte)'/';
        file.CopyTo(path[(7 + digits)..]);
        path[7 + digits + file.Length] = 0;
        int descriptor;
        fixed (byte* p = path)
        {
            descriptor = Libc.Open(p, Libc.OpenReadOnly | Libc.OpenCloseOnExec, 0);
        }

        if (descriptor < 0)
        {
            return -1;
        }

        var total = 0;
        fixed (byte* p = buffer)
        {
            while (total < buffer.Length)
            {
                var read = (int)Libc.Read(descriptor, p + total, buffer.Length - total);
                if (read <= 0)
                {
                    break;
                }

                total += read;
            }
        }

        _ = Libc.Close(descriptor);
        return total;
    }

    private static string ReadBootId()
    {
        try
        {
            return File.ReadAllText("/proc/sys/kernel/random/boot_id", Encoding.ASCII).Trim();
        }
        catch (IOException)
        {
            return "unknown";
        }
        catch (UnauthorizedAccessException)
        {
            return "unknown";
        }
    }
}
