using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Testing;

/// <summary>A small cluster with one of everything: empty, half full and full nodes, with and without devices, labelled, tainted, cordoned, busy and idle, with and without data; and requests of every kind.</summary>
internal sealed class PlacementLab
{
    private static readonly string[] Zones = ["a", "b"];
    private static readonly ContentKey[] Contents = [new("known"), new("of-unknown-size")];

    private long _disturbed;

    public PlacementLab()
    {
        for (var i = 0; i < 24; i++)
        {
            State.UpsertNode(Node(i));
            State.SetHeld(new NodeId($"lab/node-{i}"), Contents[i % 2], (long)(i % 5) << 30);
        }

        State.SetSize(Contents[0], 4L << 30);
        Shapes = [.. PodSets().Select(State.Intern)];
        for (var i = 0; i < 40; i++)
        {
            State.TryPlace(Shapes[i % Shapes.Count]);
        }

        Rows = [.. Enumerable.Range(0, State.NodeCount)];
    }

    public ClusterState State { get; } = new(PlacementProfile.Spread());

    public IReadOnlyList<RequestShape> Shapes { get; }

    public int[] Rows { get; }

    /// <summary>Changes a row's amounts, what its node holds and what it is measured at; nothing else.</summary>
    public void Disturb(int row)
    {
        State.ForcePlaceAt(Shapes[0], row, []);
        _disturbed++;
        var node = State.NodeOf(row);
        Array.ForEach(Contents, content => State.SetHeld(node.Id, content, (_disturbed % 3) << 29));
        State.Measure(node with { Usage = ResourceList.Of(("cpu", $"{_disturbed % 9}")) });
    }

    /// <summary>The rows reversed: another order, another batch.</summary>
    public int[] Reversed() => [.. Enumerable.Reverse(Rows)];

    private static IEnumerable<PodSet> PodSets()
    {
        var small = ResourceList.Of(("cpu", "1"), ("memory", "1Gi"));
        yield return new PodSet("small", 1, small);
        yield return new PodSet("one", 1, small.With(ResourceName.NvidiaGpu, 1));
        yield return new PodSet("four", 1, small.With(ResourceName.NvidiaGpu, 4));
        yield return new PodSet("share", 1, small) { Devices = new DeviceRequest(ResourceName.NvidiaGpu, 1, 250) };
        yield return new PodSet("zone", 1, small) { NodeSelector = new Dictionary<string, string> { ["zone"] = "a" } };
        yield return new PodSet("tolerant", 1, small) { Tolerations = [new Toleration("dedicated")] };
        yield return new PodSet("slots", 1, small.With(new ResourceName("example.com/slot"), 1));
        yield return new PodSet("reader", 1, small) { Content = [Contents[0]] };
        yield return new PodSet("reader-of-two", 1, small) { Content = Contents };
        yield return new PodSet("huge", 1, ResourceList.Of(("cpu", "100000")));
    }

    private static Node Node(int number)
    {
        var gpus = number % 3 == 0 ? 0 : 4;
        return new Node(
            new NodeId($"lab/node-{number}"),
            $"machine-{number}",
            number % 2 == 0 ? "even" : "",
            (NodeLifecycle)(number % 4),
            Schedulable: number % 11 != 0,
            Ready: number % 13 != 0,
            ResourceList.Of(("cpu", "8"), ("memory", "64Gi"), ("nvidia.com/gpu", $"{gpus}"), ("example.com/slot", $"{number % 3}")),
            ResourceList.Empty,
            [.. Enumerable.Range(0, gpus).Select(g => new Device($"gpu-{g}", DeviceKind.Gpu, ResourceName.NvidiaGpu, "lab", 16L << 30, g == 3 && number % 5 == 0 ? DeviceHealth.Unhealthy : DeviceHealth.Healthy))],
            number % 4 == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { ["zone"] = Zones[number % 2] },
            number % 6 == 0 ? [new Taint("dedicated", "", (TaintEffect)(number / 6 % 3))] : [],
            null)
        {
            Usage = number % 3 == 1 ? null : ResourceList.Of(("cpu", $"{number % 9}"), ("memory", $"{number}Gi")),
        };
    }
}
