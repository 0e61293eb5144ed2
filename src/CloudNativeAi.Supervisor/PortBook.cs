using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace CloudNativeAi.Supervisor;

/// <summary>Port numbers of replicas: distinct, the same until forgotten, recorded, and held by a bound socket until the replica starts.</summary>
internal sealed class PortBook : IDisposable
{
    // Below the range from which the kernel takes ports of outgoing connections, and below node ports of Kubernetes.
    private const int Lowest = 15_000;
    private const int Highest = 29_999;

    private readonly RunLayout _layout;
    private readonly Dictionary<string, int> _numbers;
    private readonly Dictionary<string, Socket> _held = [];
    private readonly HashSet<string> _fresh = [];

    public PortBook(RunLayout layout)
    {
        _layout = layout;
        _numbers = Load(layout);
        foreach (var (name, number) in _numbers)
        {
            // Fails where the replica listens, which is as good.
            Hold(name, number);
            _fresh.Add(name);
        }
    }

    /// <summary>The number of a replica's port.</summary>
    /// <exception cref="IOException">It cannot be recorded, or none is free.</exception>
    public int Reserve(string id, string port)
    {
        var name = $"{id}:{port}";
        _fresh.Add(name);
        if (_numbers.TryGetValue(name, out var known))
        {
            return known;
        }

        var number = Find(name);
        _numbers[name] = number;
        Save();
        return number;
    }

    /// <summary>The replica is about to listen.</summary>
    public void Release(string id)
    {
        foreach (var name in Names(id))
        {
            _fresh.Remove(name);
            if (_held.Remove(name, out var socket))
            {
                socket.Dispose();
            }
        }
    }

    /// <summary>No try of that replica is left: its numbers go, except those that were asked for since its last start (the next try's peers have them).</summary>
    public void Forget(string id)
    {
        var changed = false;
        foreach (var name in Names(id).Where(name => !_fresh.Contains(name)))
        {
            changed |= _numbers.Remove(name);
        }

        if (changed)
        {
            Save();
        }
    }

    public void Dispose()
    {
        foreach (var socket in _held.Values)
        {
            socket.Dispose();
        }
    }

    private List<string> Names(string id) => [.. _numbers.Keys.Where(name => name.StartsWith(id, StringComparison.Ordinal) && name[id.Length] == ':')];

    private int Find(string name)
    {
        var highest = Math.Min(Highest, FirstEphemeral() - 1);
        if (highest > Lowest)
        {
            var taken = _numbers.Values.ToHashSet();
            var count = highest - Lowest + 1;
            var first = Random.Shared.Next(count);
            for (var i = 0; i < count; i++)
            {
                var number = Lowest + ((first + i) % count);
                if (!taken.Contains(number) && Hold(name, number))
                {
                    return number;
                }
            }
        }

        return Hold(name, 0) ? ((IPEndPoint)_held[name].LocalEndPoint!).Port : throw new IOException("No port of 127.0.0.1 is free.");
    }

    private bool Hold(string name, int number)
    {
        // "Unspecified" is TCP, too, and spares the socket the SO_REUSEADDR that .NET gives to one that says so: the number is ours alone.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, number));
            _held[name] = socket;
            return true;
        }
        catch (SocketException)
        {
            socket.Dispose();
            return false;
        }
    }

    private static int FirstEphemeral()
    {
        try
        {
            var range = File.ReadAllText("/proc/sys/net/ipv4/ip_local_port_range").AsSpan();
            return int.TryParse(range[..range.IndexOfAny(' ', '\t')], NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static Dictionary<string, int> Load(RunLayout layout)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(layout.Ports), WireJson.Default.DictionaryStringInt32) ?? [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return [];
        }
    }

    private void Save() => DurableFile.Write(_layout.Ports, JsonSerializer.SerializeToUtf8Bytes(_numbers, WireJson.Default.DictionaryStringInt32), durable: false);
}
