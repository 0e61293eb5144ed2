namespace CloudNativeAi.Resources.Tests;

internal static class Nodes
{
    public static Node New(string id, string pool = "", IReadOnlyDictionary<string, string>? labels = null) => new(
        new NodeId(id), "1", pool, NodeLifecycle.OnDemand, true, true, ResourceList.Of(("cpu", "4")), ResourceList.Empty, [], labels ?? new Dictionary<string, string>(), [], null);
}
