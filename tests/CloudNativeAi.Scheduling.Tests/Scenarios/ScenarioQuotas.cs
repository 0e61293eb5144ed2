namespace CloudNativeAi.Scheduling.Tests.Scenarios;

/// <summary>Quotas counted from scratch, by the field's rules, in the slowest and plainest way.</summary>
/// <remarks>
/// A member of the tree keeps max(0, subtree quota − lending limit) to itself and shares the rest upward. What it uses beyond what it keeps
/// is used of its parent; its borrowing limit caps that.
/// </remarks>
internal sealed class ScenarioQuotas(ScenarioWorld world)
{
    private static readonly CohortOptions None = new();

    /// <summary>The first queue or cohort that uses more than it may; null: none does.</summary>
    public string? Over()
    {
        foreach (var (flavor, resource) in Accounts())
        {
            foreach (var name in world.Options.Queues.Keys.Select(Queue).Concat(Cohorts().Select(Cohort)))
            {
                var used = Used(name, flavor, resource);
                var most = Most(name, flavor, resource);
                if (used > most)
                {
                    return $"{name} uses {used} {resource}{(flavor.Length > 0 ? $" of {flavor}" : "")}, and may use {most}.";
                }
            }
        }

        return null;
    }

    private static string Queue(string name) => $"queue {name}";

    private static string Cohort(string name) => $"cohort {name}";

    private IEnumerable<(string Flavor, string Resource)> Accounts() =>
        world.Options.Queues.Values.SelectMany(queue => queue.Flavors.Count == 0 ? queue.Nominal.Keys.Select(one => ("", one)) : queue.Flavors.SelectMany(flavor => flavor.Nominal.Keys.Select(one => (flavor.Name, one)))).Distinct();

    private IEnumerable<string> Cohorts() =>
        world.Options.Cohorts.Keys.Concat(world.Options.Cohorts.Values.Select(one => one.Parent)).Concat(world.Options.Queues.Values.Select(one => one.Cohort)).OfType<string>().Distinct();

    private CohortOptions CohortOf(string member) => world.Options.Cohorts.TryGetValue(member[7..], out var cohort) ? cohort : None;

    private QuotaOptions? Of(string member, string flavor)
    {
        if (IsQueue(member))
        {
            var queue = world.Options.Queues[member[6..]];
            return flavor.Length == 0 ? queue : queue.Flavors.FirstOrDefault(one => one.Name == flavor);
        }

        return flavor.Length == 0 ? CohortOf(member) : CohortOf(member).Flavors.FirstOrDefault(one => one.Name == flavor);
    }

    private string? Parent(string member) => (IsQueue(member) ? world.Options.Queues[member[6..]].Cohort : CohortOf(member).Parent) is { } parent ? Cohort(parent) : null;

    private static bool IsQueue(string member) => member.StartsWith("queue ", StringComparison.Ordinal);

    private IEnumerable<string> Children(string member) => world.Options.Queues.Keys.Select(Queue).Concat(Cohorts().Select(Cohort)).Where(child => Parent(child) == member);

    private ResourceQuantity Subtree(string member, string flavor, string resource) =>
        Children(member).Aggregate(Limit(Of(member, flavor)?.Nominal, resource) ?? ResourceQuantity.Zero, (sum, child) => sum + Subtree(child, flavor, resource) - Kept(child, flavor, resource));

    private ResourceQuantity Kept(string member, string flavor, string resource) =>
        Limit(Of(member, flavor)?.LendingLimit, resource) is { } lending ? ResourceQuantity.Max(ResourceQuantity.Zero, Subtree(member, flavor, resource) - lending) : ResourceQuantity.Zero;

    private ResourceQuantity Used(string member, string flavor, string resource) =>
        IsQueue(member)
            ? world.Model.Placed.Where(entry => entry.Spec.Queue == member[6..]).SelectMany(entry => entry.Sets).Where(set => (set.Flavor ?? "") == flavor).Aggregate(ResourceQuantity.Zero, (sum, set) => sum + (set.Amount(resource) * set.Replicas.Count))
            : Children(member).Aggregate(ResourceQuantity.Zero, (sum, child) => sum + ResourceQuantity.Max(ResourceQuantity.Zero, Used(child, flavor, resource) - Kept(child, flavor, resource)));

    /// <summary>What the member alone could use were everybody else idle, by its own limits; a queue that does not name the resource has no limit.</summary>
    private ResourceQuantity Most(string member, string flavor, string resource)
    {
        var unlimited = ResourceQuantity.FromUnits(long.MaxValue / 4);
        if (IsQueue(member) && Limit(Of(member, flavor)?.Nominal, resource) is null)
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
