using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>Who uses a resource now, as a tenant may know it.</summary>
internal static class ResourceUsers
{
    private const int Most = 3;

    /// <summary><c> (3 are used by "digits")</c>; empty where nobody does.</summary>
    public static string Of(SchedulingModel model, Tenant listener, ResourceName resource)
    {
        var users = model.Placed
            .Select(entry => (Entry: entry, Used: entry.Sets.Aggregate(ResourceQuantity.Zero, (sum, set) => sum + (set.Amount(resource) * set.Replicas.Count))))
            .Where(user => user.Used.Sign > 0)
            .GroupBy(user => user.Entry.NameFor(listener), StringComparer.Ordinal)
            .Select(group => (Name: group.Key, Used: group.Aggregate(ResourceQuantity.Zero, (sum, user) => sum + user.Used)))
            .OrderByDescending(user => user.Used)
            .ToList();
        if (users.Count == 0)
        {
            return "";
        }

        var named = string.Join(", ", users.Take(Most).Select(user => $"{user.Used} {(user.Used == ResourceQuantity.FromUnits(1) ? "is" : "are")} used by {user.Name}"));
        return $" ({named}{(users.Count > Most ? $", and others by {users.Count - Most} more" : "")})";
    }
}
