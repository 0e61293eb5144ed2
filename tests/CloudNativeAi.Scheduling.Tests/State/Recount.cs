using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Tests.State;

/// <summary>A second bookkeeping: nodes as they were given, replicas as they were placed, everything counted from scratch.</summary>
internal sealed class Recount(ClusterState state)
{
    private readonly ClusterState _state = state;

    public Dictionary<int, Node> Nodes { get; init; } = [];

    public Dictionary<int, Charged> Live { get; init; } = [];

    /// <summary>Rows that may hold more than they have: their node shrank or left, or something was forced onto them.</summary>
    public HashSet<int> Excused { get; init; } = [];

    public void Placed(int id, PodSet set) =>
        Live[id] = new Charged(set, _state.RowOf(id), [.. _state.DevicesOf(id).ToArray().Select(d => _state.DeviceIdOf(_state.RowOf(id), d))]);

    public Recount For(ClusterState copy) => new(copy) { Nodes = new(Nodes), Live = new(Live), Excused = [.. Excused] };

    /// <summary>Throws where a column, a device or a limit is not as counted.</summary>
    public void Check()
    {
        foreach (var (id, charged) in Live)
        {
            Equal(charged.Row, _state.RowOf(id), "row of an allocation");
            var ids = _state.DevicesOf(id).ToArray().Select(d => _state.DeviceIdOf(charged.Row, d)).ToArray();
            Equal(string.Join(',', charged.Devices), string.Join(',', ids), "devices of an allocation");
        }

        var byRow = Live.Values.ToLookup(c => c.Row);
        for (var row = 0; row < _state.NodeCount; row++)
        {
            CheckRow(row, [.. byRow[row]]);
        }
    }

    private void CheckRow(int row, Charged[] charged)
    {
        Equal(charged.Length, _state.AllocationCount(row), "number of allocations");
        var node = _state.IsPresent(row) ? Nodes[row] : null;
        var used = new Dictionary<string, int>();
        foreach (var c in charged)
        {
            for (var i = 0; i < c.Devices.Length; i++)
            {
                used[c.Devices[i]] = used.GetValueOrDefault(c.Devices[i]) + (i < c.Whole ? 1000 : c.Set.Devices!.Milli);
                True(Excused.Contains(row) || used[c.Devices[i]] <= 1000, $"device {c.Devices[i]} of row {row} is charged {used[c.Devices[i]]} of 1000");
            }
        }

        foreach (var name in (ReadOnlySpan<ResourceName>)[ResourceName.Cpu, ResourceName.Memory, ResourceName.NvidiaGpu, new("example.com/slot"), ResourceName.Pods])
        {
            CheckResource(row, node, name, charged, used);
        }
    }

    private void CheckResource(int row, Node? node, ResourceName name, Charged[] charged, Dictionary<string, int> used)
    {
        var milli = name.IsMilli;
        var unlimited = name == ResourceName.Pods && node is not null && node.Allocatable.All(p => p.Key != name);
        if (unlimited)
        {
            return;
        }

        var declared = node is null ? 0 : milli ? node.Allocatable[name].ToMilliFloor() - node.Foreign[name].ToMilliCeiling() : node.Allocatable[name].ToUnitsFloor() - node.Foreign[name].ToUnitsCeiling();
        var healthy = node?.Devices.Where(d => d.Resource == name && d.Health == DeviceHealth.Healthy).Select(d => d.Id).ToArray() ?? [];
        var ours = name == ResourceName.NvidiaGpu ? used.Where(u => u.Value > 0).Select(u => u.Key).ToArray() : [];
        var asDevices = node?.Devices.Any(d => d.Resource == name) ?? false;
        long amounts = 0;
        foreach (var c in charged)
        {
            var asked = name == ResourceName.Pods ? 1 : milli ? c.Set.Requests[name].ToMilliCeiling() : c.Set.Requests[name].ToUnitsCeiling();
            amounts += name == ResourceName.NvidiaGpu ? Math.Max(0, asked - c.Whole) : asked;
        }

        var free = (asDevices ? Math.Min(declared - ours.Length, healthy.Except(ours).Count()) : declared - ours.Length) - amounts;
        var id = _state.ResourceOf(name);
        Equal(free, _state.Free(row, id), $"free {name} of row {row}");
        True(free >= 0 || Excused.Contains(row) || (amounts == 0 && ours.Length == 0), $"row {row} has {free} {name} left");
    }

    private static void Equal<T>(T expected, T actual, string what) => True(EqualityComparer<T>.Default.Equals(expected, actual), $"{what}: counted {expected}, found {actual}");

    private static void True(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }

    internal sealed record Charged(PodSet Set, int Row, string[] Devices)
    {
        public int Whole => Math.Max(0, Devices.Length - (Set.Devices?.Count ?? 0));
    }
}
