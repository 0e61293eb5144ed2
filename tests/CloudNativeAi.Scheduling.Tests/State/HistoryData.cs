using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Tests.State;

/// <summary>What nodes hold and are measured at in a random history, as it was told; compared with what the columns say.</summary>
internal sealed class HistoryData(Random random)
{
    private static readonly ContentKey[] Keys = [new("a"), new("b"), new("c")];
    private readonly Dictionary<(NodeId Node, ContentKey Content), long> _held = [];
    private readonly Dictionary<NodeId, double> _load = [];

    public ContentKey[] Contents() => random.Next(2) == 0 ? [] : [.. Keys.Where(_ => random.Next(2) == 0)];

    public ResourceList Usage() => ResourceList.Of(("cpu", $"{random.Next(0, 16_000)}m"), ("memory", $"{random.Next(0, 32)}Gi"));

    /// <summary>Of a node that is there, or of one that is not or not yet.</summary>
    public string Hold(ClusterState state, int row)
    {
        var node = row >= 0 && random.Next(8) > 0 ? state.NodeOf(row).Id : new NodeId($"test/n{random.Next(20)}");
        var (content, bytes) = (Keys[random.Next(Keys.Length)], random.Next(3) == 0 ? 0 : random.NextInt64(1, 10L << 30));
        state.SetHeld(node, content, bytes);
        _held[(node, content)] = bytes;
        return bytes == 0 ? "held no more" : "held";
    }

    public string Size(ClusterState state)
    {
        state.SetSize(Keys[random.Next(Keys.Length)], random.Next(4) == 0 ? null : random.NextInt64(0, 10L << 30));
        return "sized";
    }

    public void Measured(Node node)
    {
        var loads = (node.Usage ?? ResourceList.Empty).Where(pair => node.Allocatable[pair.Key].Sign > 0).Select(pair => pair.Value.ToDouble() / node.Allocatable[pair.Key].ToDouble()).ToList();
        _load[node.Id] = loads.Count == 0 ? -1 : Math.Min(loads.Max(), 1000);
    }

    public void Check(ClusterState state, int? most)
    {
        for (var row = 0; row < state.NodeCount; row++)
        {
            if (!state.IsPresent(row))
            {
                continue;
            }

            var node = state.NodeOf(row).Id;
            foreach (var content in Keys)
            {
                var (told, held) = (_held.GetValueOrDefault((node, content)), state.Columns.HeldBytes(row, state.Contents.Intern(content)));
                Require(told == held, $"{node} holds {told} of {content}, its row {held}");
            }

            var (load, known) = (_load[node], state.Columns.Load[row]);
            Require(load < 0 == known < 0 && Math.Abs((load * 1000) - known) <= (load < 0 ? 1000 : 1000.0 / 32 + 1), $"{node} is measured at {load}, its row at {known}");
            Require(load < 0 || most is null || (Math.Round(load * 1000) > most) == (known > most), $"{node} is measured at {load}, its row at {known}, and {most} is the most");
        }
    }

    private static void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }
}
