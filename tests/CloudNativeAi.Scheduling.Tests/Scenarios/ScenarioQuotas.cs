namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>Quotas counted from scratch, by the field's rules, in the slowest and plainest way.</summary>
/// <remarks>
/// A member of the tree keeps max(0, subtree quota − lending limit) to itself and shares the rest upward. What it uses beyond what it keeps
/// is used of its parent; its borrowing limit caps that. One of these counts what is so while it is made use of: make another after a change.
/// </remarks>
internal sealed class ScenarioQuotas(SchedulingOptions options, Queues.SchedulingModel model)
{
    private static readonly CohortOptions None = new();
    private readonly Dictionary<(string Member, string Flavor, string Resource), ResourceQuantity> _subtree = [];
    private readonly Dictionary<(string Member, string Flavor, string Resource), ResourceQuantity> _used = [];
    private IReadOnlyList<(string Member, string Account, ResourceQuantity Used, ResourceQuantity Most)>? _all;
    private ILookup<string, string>? _children;

    /// <summary>The first queue or cohort that uses more than it may; null: none does.</summary>
    /// <param name="before">What a member may go on to use whatever the limits are now; null: nothing.</param>
    public string? Over(IReadOnlyDictionary<(string Member, string Account), ResourceQuantity>? before = null)
    {
        foreach (var one in All())
        {
            if (one.Used > one.Most && !(before is not null && before.TryGetValue((one.Member, one.Account), out var had) && one.Used <= had))
            {
                return $"{one.Member} uses {one.Used} {one.Account}, and may use {one.Most}.";
            }
        }

        return null;
    }

    /// <summary>What every queue and cohort uses of every account, and the most it may.</summary>
    public IReadOnlyList<(string Member, string Account, ResourceQuantity Used, ResourceQuantity Most)> All() => _all ??=
    [
        .. from account in Accounts()
           from name in Members()
           select (name, $"{account.Resource}{(account.Flavor.Length > 0 ? $" of {account.Flavor}" : "")}", Used(name, account.Flavor, account.Resource), Most(name, account.Flavor, account.Resource)),
    ];

    private static string Queue(string name) => $"queue {name}";

    private static string Cohort(string name) => $"cohort {name}";

    private IEnumerable<(string Flavor, string Resource)> Accounts() =>
        options.Queues.Values.SelectMany(queue => queue.Nominal.Keys.Select(one => ("", one)).Concat(queue.Flavors.SelectMany(flavor => flavor.Nominal.Keys.Select(one => (flavor.Name, one))))).Distinct();

    private IEnumerable<string> Cohorts() =>
        options.Cohorts.Keys.Concat(options.Cohorts.Values.Select(one => one.Parent)).Concat(options.Queues.Values.Select(one => one.Cohort)).OfType<string>().Distinct();

    private CohortOptions CohortOf(string member) => options.Cohorts.TryGetValue(member[7..], out var cohort) ? cohort : None;

    private QuotaOptions? Of(string member, string flavor)
    {
        if (IsQueue(member))
        {
            var queue = options.Queues[member[6..]];
            return flavor.Length == 0 ? queue : queue.Flavors.FirstOrDefault(one => one.Name == flavor);
        }

        return flavor.Length == 0 ? CohortOf(member) : CohortOf(member).Flavors.FirstOrDefault(one => one.Name == flavor);
    }

    private string? Parent(string member) => (IsQueue(member) ? options.Queues[member[6..]].Cohort : CohortOf(member).Parent) is { } parent ? Cohort(parent) : null;

    private static bool IsQueue(string member) => member.StartsWith("queue ", StringComparison.Ordinal);

    private IEnumerable<string> Members() => options.Queues.Keys.Select(Queue).Concat(Cohorts().Select(Cohort));

    private IEnumerable<string> Children(string member) => (_children ??= Members().Where(child => Parent(child) is not null).ToLookup(child => Parent(child)!))[member];

    private ResourceQuantity Subtree(string member, string flavor, string resource)
    {
        if (!_subtree.TryGetValue((member, flavor, resource), out var sum))
        {
            _subtree[(member, flavor, resource)] = sum = Children(member).Aggregate(
                Limit(Of(member, flavor)?.Nominal, resource) ?? ResourceQuantity.Zero,
                (sum, child) => sum + Subtree(child, flavor, resource) - Kept(child, flavor, resource));
        }

        return sum;
    }

    private ResourceQuantity Kept(string member, string flavor, string resource) =>
        Limit(Of(member, flavor)?.LendingLimit, resource) is { } lending ? ResourceQuantity.Max(ResourceQuantity.Zero, Subtree(member, flavor, resource) - lending) : ResourceQuantity.Zero;

    private ResourceQuantity Used(string member, string flavor, string resource)
    {
        if (!_used.TryGetValue((member, flavor, resource), out var used))
        {
            _used[(member, flavor, resource)] = used = IsQueue(member)
                ? model.Placed.Where(entry => entry.Spec.Queue == member[6..] && Names(member, flavor, resource)).SelectMany(entry => entry.Sets).Where(set => flavor.Length == 0 || set.Flavor == flavor).Aggregate(ResourceQuantity.Zero, (sum, set) => sum + (set.Amount(resource) * set.Replicas.Count))
                : Children(member).Aggregate(ResourceQuantity.Zero, (sum, child) => sum + ResourceQuantity.Max(ResourceQuantity.Zero, Used(child, flavor, resource) - Kept(child, flavor, resource)));
        }

        return used;
    }

    /// <summary>Whether a queue's use of a resource is counted: it names it, or a cohort above caps the sum over its flavors.</summary>
    private bool Names(string queue, string flavor, string resource)
    {
        var named = Limit(Of(queue, flavor)?.Nominal, resource) is not null;
        for (var above = Parent(queue); flavor.Length == 0 && !named && above is not null; above = Parent(above))
        {
            named = options.Queues[queue[6..]].Flavors.Any(one => one.Nominal.ContainsKey(resource)) && CohortOf(above).Nominal.ContainsKey(resource);
        }

        return named;
    }

    /// <summary>What the member alone could use were everybody else idle, by its own limits; a queue that does not name the resource has no limit.</summary>
    private ResourceQuantity Most(string member, string flavor, string resource)
    {
        var unlimited = ResourceQuantity.FromUnits(long.MaxValue / 4);
        if (IsQueue(member) && !Names(member, flavor, resource))
        {
            return unlimited;
        }

        var own = Subtree(member, flavor, resource);
        return Parent(member) is not { } parent
            ? own
            : own + (Limit(Of(member, flavor)?.BorrowingLimit, resource) ?? (Most(parent, flavor, resource)));
    }

    private static ResourceQuantity? Limit(IDictionary<string, ResourceQuantity>? limits, string resource) => limits is not null && limits.TryGetValue(resource, out var limit) ? limit : null;
}
