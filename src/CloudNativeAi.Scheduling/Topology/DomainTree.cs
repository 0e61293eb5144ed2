using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Topology;

/// <summary>The rows of a cluster in depth-first order of their domains: every domain of every level is a range of positions.</summary>
/// <remarks>Levels are numbered as in <see cref="TopologyRule"/>; a domain of the last level, the host, is a position. A row whose node lacks a label is in a domain without a name there, which nothing can be required of.</remarks>
internal sealed class DomainTree
{
    private readonly Level[] _levels;

    private DomainTree(int[] rows, int[] positions, Level[] levels)
    {
        Rows = rows;
        Positions = positions;
        _levels = levels;
    }

    /// <summary>The row at each position.</summary>
    public int[] Rows { get; }

    /// <summary>The position of each row.</summary>
    public int[] Positions { get; }

    /// <summary>The level of the node itself.</summary>
    public int Host => _levels.Length;

    public static DomainTree Of(ClusterState state)
    {
        var columns = state.Columns;
        var rows = new int[columns.Count];
        var keys = new Key[columns.Count];
        for (var row = 0; row < rows.Length; row++)
        {
            rows[row] = row;
            keys[row] = new Key(row, Depths(columns, row));
        }

        Array.Sort(keys, rows);
        var positions = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            positions[rows[i]] = i;
        }

        var levels = new Level[columns.Levels];
        for (var level = levels.Length - 1; level >= 0; level--)
        {
            levels[level] = Level.Of(keys, level, level + 1 < levels.Length ? levels[level + 1] : null);
        }

        return new DomainTree(rows, positions, levels);
    }

    /// <summary>The number of domains of a level.</summary>
    public int Count(int level) => level == Host ? Rows.Length : _levels[level].Named.Length;

    /// <summary>Whether it is a domain by its label, not for the lack of one.</summary>
    public bool IsNamed(int level, int domain) => level == Host || _levels[level].Named[domain];

    /// <summary>The domains of the next level within a domain; level −1: those of the widest level.</summary>
    public (int First, int End) Children(int level, int domain) => level < 0 ? (0, Count(0)) : (_levels[level].First[domain], _levels[level].First[domain + 1]);

    /// <summary>The domains of a narrower level within a domain; level −1: all.</summary>
    public (int First, int End) Within((int Level, int Domain) domain, int level)
    {
        var (first, end) = domain.Level < 0 ? Children(-1, 0) : (domain.Domain, domain.Domain + 1);
        for (var above = Math.Max(domain.Level, 0); above < level; above++)
        {
            first = Children(above, first).First;
            end = Children(above, end - 1).End;
        }

        return (first, end);
    }

    /// <summary>The domain of a position.</summary>
    public int DomainAt(int level, int position) => level == Host ? position : _levels[level].At[position];

    private static int[] Depths(in NodeColumns columns, int row)
    {
        var domains = new int[columns.Levels];
        for (var level = 0; level < domains.Length; level++)
        {
            domains[level] = columns.Domain(level)[row];
        }

        return domains;
    }

    /// <summary>Rows sort by their domains, widest first, those without one behind.</summary>
    private readonly record struct Key(int Row, int[] Domains) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            for (var level = 0; level < Domains.Length; level++)
            {
                var order = ((uint)Domains[level]).CompareTo((uint)other.Domains[level]);
                if (order != 0)
                {
                    return order;
                }
            }

            return Row.CompareTo(other.Row);
        }

        /// <summary>Whether both are in one domain of a level. Without a label of that level they are if the next narrower label puts them together.</summary>
        public bool Shares(Key other, int level)
        {
            for (var l = 0; l < Domains.Length; l++)
            {
                if (Domains[l] != other.Domains[l])
                {
                    return false;
                }

                if (l >= level && Domains[l] >= 0)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>The domains of one level.</summary>
    /// <param name="First">By domain: the first domain of the next level in it; one more at the end.</param>
    /// <param name="Named">By domain.</param>
    /// <param name="At">By position: its domain.</param>
    private sealed record Level(int[] First, bool[] Named, int[] At)
    {
        public static Level Of(Key[] keys, int level, Level? next)
        {
            var at = new int[keys.Length];
            var first = new List<int>();
            var named = new List<bool>();
            for (var i = 0; i < keys.Length; i++)
            {
                if (i == 0 || !keys[i].Shares(keys[i - 1], level))
                {
                    first.Add(next is null ? i : next.At[i]);
                    named.Add(keys[i].Domains[level] >= 0);
                }

                at[i] = named.Count - 1;
            }

            first.Add(next is null ? keys.Length : next.Named.Length);
            return new Level([.. first], [.. named], at);
        }
    }
}
