using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling;

/// <summary>What nodes are measured at: the resource counts of which most is used.</summary>
/// <remarks>Measurements jitter. One that says about the same as the last is not written down, so that nobody looks at the node again for it.</remarks>
/// <param name="table">Where it is written.</param>
/// <param name="most">Thousandths above which nothing new is placed; null: no matter.</param>
internal sealed class NodeLoads(NodeTable table, int? most)
{
    /// <summary>Steps that make a difference.</summary>
    private const int Steps = 32;
    private const int Greatest = 1_000_000;

    /// <summary>Takes a measurement; false: nobody can tell it from the one before.</summary>
    public bool Measure(int row, Node node)
    {
        var (load, charged) = (Of(node), Charged(table, row));
        ref var known = ref table.Load[row];
        if (Step(load) == Step(known) && IsAbove(load) == IsAbove(known) && (load < 0 || Step(charged) == Step(table.LoadCharged[row])))
        {
            return false;
        }

        (known, table.LoadCharged[row]) = (load, charged);
        return true;
    }

    public void Forget(int row) => (table.Load[row], table.LoadCharged[row]) = (-1, 0);

    public bool IsAbove(int load) => most < load;

    /// <summary>What is charged on a row, in thousandths of the resource of which most is.</summary>
    public static int Charged(NodeTable table, int row)
    {
        var charged = 0.0;
        for (var r = 0; r < table.Inverse.Length; r++)
        {
            if (r != ResourceId.Pods.Index && table.Inverse[r] is { } inverse)
            {
                charged = Math.Max(charged, (table.Allocatable[r]![row] - table.Free[r]![row]) * inverse[row]);
            }
        }

        return Thousandths(charged);
    }

    private static int Of(Node node)
    {
        var load = -1.0;
        foreach (var (name, used) in node.Usage ?? ResourceList.Empty)
        {
            if (node.Allocatable[name] is { Sign: > 0 } all)
            {
                load = Math.Max(load, used.ToDouble() / all.ToDouble());
            }
        }

        return load < 0 ? -1 : Thousandths(load);
    }

    private static int Thousandths(double share) => (int)Math.Min(Math.Round(share * 1000), Greatest);

    private static int Step(int load) => load < 0 ? -1 : load * Steps / 1000;
}
