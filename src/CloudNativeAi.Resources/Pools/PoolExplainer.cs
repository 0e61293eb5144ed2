using System.Globalization;

namespace CloudNativeAi.Resources.Pools;

/// <summary>Says in sentences what a pool has and why its nodes take work or not.</summary>
internal static class PoolExplainer
{
    public static IReadOnlyList<string> Explain(ResourcePool pool, IReadOnlyList<Node> nodes)
    {
        var able = nodes.Where(node => node.Ready && node.Schedulable).ToList();
        var offered = able.Aggregate(ResourceList.Empty, static (sum, node) => sum + node.Allocatable);
        var price = pool.PricePerHour is { } perHour ? string.Create(CultureInfo.InvariantCulture, $", {perHour} {pool.Currency} per node and hour") : "";
        var head = nodes.Count == 0
            ? $"Pool {pool.Name} ({pool.Lifecycle}{price}) has no nodes: none names it{(pool.Selector.Count == 0 ? "" : $" and none has the labels {Labels(pool.Selector)}")}."
            : string.Create(CultureInfo.InvariantCulture, $"Pool {pool.Name} ({pool.Lifecycle}{price}): {able.Count} of {nodes.Count} nodes take work and offer {Offer(offered)}.");
        return [head, .. nodes.Select(Sentence)];
    }

    private static string Sentence(Node node)
    {
        var notes = string.Concat(Notes(node));
        return node switch
        {
            { Ready: false } => $"{node.Id} takes no work: its source says that it does not answer.{notes}",
            { Schedulable: false } => $"{node.Id} takes no new work: it is cordoned; SetSchedulableAsync(node, true) allows it again.{notes}",
            _ => $"{node.Id} takes work and offers {Offer(node.Allocatable)}.{notes}",
        };
    }

    private static IEnumerable<string> Notes(Node node)
    {
        if (node.ReclaimAt is { } at)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $" It is reclaimed at {at.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z.");
        }

        var withheld = node.Devices.Where(device => device.Resource != default && device.Health != DeviceHealth.Healthy).Select(device => $"{device.Id} ({device.Health})").ToList();
        if (withheld.Count > 0)
        {
            yield return $" Devices not offered: {string.Join(", ", withheld)}.";
        }

        if (node.Taints.Count > 0)
        {
            yield return $" Only for workloads that tolerate {string.Join(", ", node.Taints.Select(taint => $"{taint.Key}={taint.Value}:{taint.Effect}"))}.";
        }
    }

    private static string Offer(ResourceList amounts) => amounts.Count == 0 ? "nothing" : amounts.ToString();

    private static string Labels(IReadOnlyDictionary<string, string> labels) => string.Join(", ", labels.Select(pair => $"{pair.Key}={pair.Value}"));
}
