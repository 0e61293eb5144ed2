using CloudNativeAi.Scheduling.State;

namespace CloudNativeAi.Scheduling.Topology;

/// <summary>Finds nodes for the replicas of a pod set so that its topology rule holds. It charges nothing: who does tells it which rows refuse, and asks again.</summary>
/// <remarks>
/// Required: the domain that can take all, of several the one that then has least left. Preferred: the same at that level, else at the next wider one, else the fewest domains. Within a domain
/// the same again, down to the nodes. Spread: each domain of that level counts for no more than its limit, which is then lowered as far as it goes. Slices: each domain of a slice's level counts for whole slices only. Ties go to the better score at nodes, else to the domain that was seen first.
/// </remarks>
internal sealed class TopologySearch(ClusterState state)
{
    /// <summary>The replica is to be placed.</summary>
    public const int Missing = -1;

    /// <summary>The replica is not to be placed, or is where no row is known.</summary>
    public const int Elsewhere = -2;

    private readonly DomainCapacities _capacities = new();
    private readonly DomainFill _fill = new(state);
    private readonly EvenSpread _spread = new();
    private readonly Dictionary<int, int> _limits = [];
    private readonly List<(int Position, int Count)> _filled = [];
    private DomainTree? _tree;
    private long _version;
    private (int Shape, long Changes) _counted;
    private int[] _scores = [];

    /// <summary>The place of a row in the depth-first order of its domains.</summary>
    public int PositionOf(int row) => Tree().Positions[row];

    /// <summary>Forgets which rows refused.</summary>
    public void Begin() => _limits.Clear();

    /// <summary>A row was found to take no more than this, whatever its columns say.</summary>
    public void Limit(int row, int most) => _limits[row] = most;

    /// <summary>Places for all missing replicas, by index; false: there are none.</summary>
    /// <param name="rule">How near they must be.</param>
    /// <param name="shape">Of each.</param>
    /// <param name="rows">By index: the row a replica is on, <see cref="Missing"/> or <see cref="Elsewhere"/>.</param>
    /// <param name="growth">How many more may follow: a domain with room for them is better.</param>
    /// <param name="places">Gets the places.</param>
    public bool TryFind(TopologyRule rule, RequestShape shape, ReadOnlySpan<int> rows, int growth, List<ReplicaPlace> places)
    {
        places.Clear();
        if (rule.Unknown is not null)
        {
            return false;
        }

        var tree = Tree();
        Count(tree, shape);
        foreach (var job in new MissingGroups(tree, rule).Of(rows))
        {
            _spread.Begin(tree, rule, rows, places);
            _capacities.Sum(tree, rule, job.Depth, _spread.Limits);
            var (level, domain) = job.Level >= 0 ? (job.Level, job.Domain) : Choose(tree, rule, shape, rows, job.Indexes.Count, growth);
            if (domain < 0 || _capacities.Of((level, domain)) < job.Indexes.Count)
            {
                _counted = places.Count > 0 ? default : _counted;
                return false;
            }

            if (rule.Spread > level)
            {
                _spread.Level(tree, _capacities, rule, job.Depth, (level, domain), job.Indexes.Count);
            }

            Take(tree, shape, job, level, domain, places);
        }

        _counted = places.Count > 0 ? default : _counted;
        places.Sort(static (x, y) => x.Index.CompareTo(y.Index));
        return true;
    }

    /// <summary>Whether replicas would fit by the rule, if any, were nothing placed at all.</summary>
    public bool FitsEmpty(TopologyRule? rule, RequestShape shape, int count, bool ignoreCordonAndTaints)
    {
        if (count == 0)
        {
            return true;
        }

        if (rule?.Unknown is not null)
        {
            return false;
        }

        var tree = Tree();
        _counted = default;
        _capacities.Fit(tree);
        state.EmptyCapacities(shape, tree.Rows, Most(tree), ignoreCordonAndTaints, _capacities.Rows);
        if (rule is null)
        {
            return _capacities.Rows.Sum(static row => (long)row) >= count;
        }

        _spread.Begin(tree, rule, [], []);
        _capacities.Sum(tree, rule, depth: 0, _spread.Limits);
        return Choose(tree, rule, ranked: null, [], count, growth: 0).Domain >= 0;
    }

    private DomainTree Tree()
    {
        if (_tree is null || _version != state.DomainVersion || _tree.Rows.Length != state.NodeCount)
        {
            _tree = DomainTree.Of(state);
            _version = state.DomainVersion;
            _counted = default;
        }

        return _tree;
    }

    /// <summary>No row is said to take more: sums stay within 32 bits.</summary>
    private static int Most(DomainTree tree) => Math.Min(16_384, int.MaxValue / Math.Max(1, tree.Rows.Length));

    private void Count(DomainTree tree, RequestShape shape)
    {
        var counted = (shape.Index + 1, state.Changes);
        if (_counted == counted && _limits.Count == 0 && !state.HasClusterFilters)
        {
            return;
        }

        _capacities.Fit(tree);
        state.Capacities(shape, tree.Rows, Most(tree), _capacities.Rows);
        foreach (var (row, limit) in _limits)
        {
            ref var capacity = ref _capacities.Rows[tree.Positions[row]];
            capacity = Math.Min(capacity, limit);
        }

        _counted = _limits.Count == 0 ? counted : default;
    }

    /// <summary>The domain to fill; none: −1. With a shape, its scores settle ties between nodes.</summary>
    private (int Level, int Domain) Choose(DomainTree tree, TopologyRule rule, RequestShape? ranked, ReadOnlySpan<int> rows, int count, int growth)
    {
        if (rule.Required >= 0)
        {
            return (rule.Required, Best(tree, rule.Required, ranked, rows, count, growth, keep: true));
        }

        for (var level = rule.Preferred; level >= 0; level--)
        {
            if (Best(tree, level, ranked, rows, count, growth, keep: false) is >= 0 and var domain)
            {
                return (level, domain);
            }
        }

        return (-1, _capacities.All >= count ? 0 : -1);
    }

    /// <summary>The domain of a level that has least left afterwards, of those with room for all that may follow if there are any; −1: none holds as many.</summary>
    /// <param name="tree">Of domains.</param>
    /// <param name="level">Which level.</param>
    /// <param name="ranked">Where domains are nodes, whose score settles ties; null: the first.</param>
    /// <param name="rows">Where replicas are already: their domain goes first.</param>
    /// <param name="count">How many it must hold.</param>
    /// <param name="growth">How many more may follow.</param>
    /// <param name="keep">No other domain than that of the replicas that are there.</param>
    private int Best(DomainTree tree, int level, RequestShape? ranked, ReadOnlySpan<int> rows, int count, int growth, bool keep)
    {
        var values = _capacities[level];
        var home = -1;
        foreach (var row in rows)
        {
            if (row >= 0)
            {
                var domain = tree.DomainAt(level, tree.Positions[row]);
                if (tree.IsNamed(level, domain) && values[domain] >= count)
                {
                    return domain;
                }

                home = domain;
                if (keep)
                {
                    break;
                }
            }
        }

        if (keep && home >= 0)
        {
            return -1;
        }

        var best = -1;
        var scores = level == tree.Host && ranked is not null ? Rank(tree, ranked) : [];
        for (var domain = 0; domain < values.Length; domain++)
        {
            if (values[domain] >= count && tree.IsNamed(level, domain) && (best < 0 || IsBetter(values[domain], values[best], count + growth)
                || (!scores.IsEmpty && values[domain] == values[best] && scores[domain] > scores[best])))
            {
                best = domain;
            }
        }

        return best;
    }

    private ReadOnlySpan<int> Rank(DomainTree tree, RequestShape shape)
    {
        if (_scores.Length != tree.Rows.Length)
        {
            _scores = new int[tree.Rows.Length];
        }

        state.Rank(shape, tree.Rows, _scores);
        return _scores;
    }

    private static bool IsBetter(int value, int than, int wanted) => value >= wanted ? than < wanted || value < than : value > than;

    private void Take(DomainTree tree, RequestShape shape, MissingGroups.Job job, int level, int domain, List<ReplicaPlace> places)
    {
        _filled.Clear();
        _fill.Fill(tree, _capacities, shape, level, domain, job.Indexes.Count, _filled);
        var next = 0;
        foreach (var (position, count) in _filled)
        {
            _capacities.Rows[position] -= count;
            for (var i = 0; i < count; i++)
            {
                places.Add(new ReplicaPlace(job.Indexes[next++], tree.Rows[position]));
            }
        }
    }
}
