using System.Numerics;

namespace CloudNativeAi.Scheduling.Tests.Decisions.Reference;

/// <summary>Quotas and shares: what is used is counted from the list of workloads whenever it is asked for, what is owned once for each configuration.</summary>
internal sealed class ReferenceQuotas(SchedulingOptions options, IReadOnlyList<ReferenceWorkload> workloads)
{
    public const long None = 1_000_000_000;
    private readonly Dictionary<(string Member, (string, string) Account), long> _subtree = [];
    private readonly Dictionary<string, List<string>> _paths = [];
    private readonly Dictionary<string, List<string>> _children = [];

    public IReadOnlyList<(string Flavor, string Resource)> Accounts { get; } =
    [
        .. options.Queues.Values.SelectMany(queue => queue.Nominal.Keys.Select(one => ("", one)).Concat(queue.Flavors.SelectMany(flavor => flavor.Nominal.Keys.Select(one => (flavor.Name, one))))).Distinct(),
    ];

    public IEnumerable<string> Members => options.Queues.Keys.Concat(options.Cohorts.Keys);

    public string? Parent(string member) => options.Queues.TryGetValue(member, out var queue) ? queue.Cohort : options.Cohorts[member].Parent;

    /// <summary>Quotas were changed.</summary>
    public void Forget() => _subtree.Clear();

    /// <summary>A member and all above it.</summary>
    public List<string> Path(string member)
    {
        if (!_paths.TryGetValue(member, out var path))
        {
            _paths[member] = path = Parent(member) is { } parent ? [member, .. Path(parent)] : [member];
        }

        return path;
    }

    public bool IsBelow(string member, string above) => Path(member).Contains(above);

    /// <summary>Its own quota, and what its members do not keep to themselves.</summary>
    public long Subtree(string member, (string, string) account)
    {
        if (!_subtree.TryGetValue((member, account), out var subtree))
        {
            _subtree[(member, account)] = subtree = Limit(member, account, quota => quota.Nominal) + Children(member).Sum(child => Subtree(child, account) - Kept(child, account));
        }

        return subtree;
    }

    public long Kept(string member, (string, string) account) => Parent(member) is null ? 0 : Math.Max(0, Subtree(member, account) - Limit(member, account, quota => quota.LendingLimit, None));

    public long Used(string member, (string Flavor, string Resource) account) => options.Queues.ContainsKey(member)
        ? workloads.Where(one => one.Placed && one.Queue == member).Sum(one => one.Uses(account, one.Flavor))
        : Children(member).Sum(child => Math.Max(0, Used(child, account) - Kept(child, account)));

    public bool Borrows(string member, (string, string) account) => Used(member, account) > Subtree(member, account);

    /// <summary>The most it could use with everybody else idle.</summary>
    public long Potential(string member, (string, string) account) => Parent(member) is not { } parent
        ? Subtree(member, account)
        : Math.Min(Kept(member, account) + Potential(parent, account), Subtree(member, account) + Limit(member, account, quota => quota.BorrowingLimit, None));

    /// <summary>Whether what a queue uses of an account is allowed, here and wherever it counts above.</summary>
    public bool IsAllowed(string queue, (string, string) account)
    {
        foreach (var member in Path(queue))
        {
            var beyond = Used(member, account) - Subtree(member, account);
            if (beyond > (Parent(member) is null ? 0 : Limit(member, account, quota => quota.BorrowingLimit, None)))
            {
                return false;
            }

            if (Used(member, account) <= Kept(member, account))
            {
                return true;
            }
        }

        return true;
    }

    /// <summary>The greatest, over resources, of what it borrowed of what its cohort could lend, by weight; without weight: 1,000,000 and more.</summary>
    public (BigInteger Numerator, BigInteger Denominator) Share(string member)
    {
        (BigInteger Numerator, BigInteger Denominator) share = (0, 1);
        foreach (var resource in Parent(member) is null ? [] : Accounts.GroupBy(account => (account.Flavor.Length == 0, account.Resource)))
        {
            var borrowed = resource.Sum(account => Math.Max(0, Used(member, account) - Subtree(member, account)));
            var weight = (long)(Weight(member) * 1000);
            if (borrowed > 0)
            {
                (BigInteger Numerator, BigInteger Denominator) one = (borrowed * 1000, new BigInteger(Math.Max(1, resource.Sum(account => Potential(Parent(member)!, account)))) * (weight == 0 ? 1000 : weight));
                one = weight == 0 ? (one.Numerator + (one.Denominator * 1_000_000), one.Denominator) : one;
                share = Compare(one, share) > 0 ? one : share;
            }
        }

        return share;
    }

    public static int Compare((BigInteger Numerator, BigInteger Denominator) x, (BigInteger Numerator, BigInteger Denominator) y) =>
        (x.Numerator * y.Denominator).CompareTo(y.Numerator * x.Denominator);

    private decimal Weight(string member) => options.Queues.TryGetValue(member, out var queue) ? queue.Weight : options.Cohorts[member].Weight;

    private List<string> Children(string member)
    {
        if (!_children.TryGetValue(member, out var children))
        {
            _children[member] = children = [.. Members.Where(other => Parent(other) == member)];
        }

        return children;
    }

    private long Limit(string member, (string Flavor, string Resource) account, Func<QuotaOptions, IDictionary<string, ResourceQuantity>> which, long otherwise = 0)
    {
        QuotaOptions? quota = options.Queues.TryGetValue(member, out var queue) ? queue : options.Cohorts[member];
        var flavors = queue?.Flavors ?? options.Cohorts[member].Flavors;
        quota = account.Flavor.Length == 0 ? quota : flavors.FirstOrDefault(flavor => flavor.Name == account.Flavor);
        return quota is not null && which(quota).TryGetValue(account.Resource, out var limit) ? limit.ToUnitsFloor() : otherwise;
    }
}
