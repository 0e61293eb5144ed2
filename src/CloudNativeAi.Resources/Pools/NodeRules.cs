using CloudNativeAi.Resources.Configuration;

namespace CloudNativeAi.Resources.Pools;

/// <summary>What a source may tell.</summary>
internal static class NodeRules
{
    private const int MaxId = 1000;

    /// <summary>Null: in order; else what is not.</summary>
    public static string? Check(string source, Change<NodeId, Node> change) => change.Value switch
    {
        null => "an upsert has no node.",
        var node when node.Id != change.Key => $"{NameRules.Show(node.Id.Value)} was told under the key {NameRules.Show(change.Key.Value)}.",
        var node when !IsOwn(source, node.Id.Value) => $"{NameRules.Show(node.Id.Value)} is not an id of this source, \"{source}/name\" without control characters.",
        { InstanceId: null or "" } node => $"{node.Id} has no instance id.",
        { Pool: null } or { Allocatable: null } or { Foreign: null } or { Devices: null } or { Labels: null } or { Taints: null } => $"{change.Key} has parts that are null.",
        var node when node.Allocatable.Any(pair => pair.Value.Sign < 0) => $"{node.Id} offers less than nothing of something.",
        { Usage: { } usage } node when usage.Any(pair => pair.Value.Sign < 0) => $"{node.Id} uses less than nothing of something.",
        var node when node.Devices.DistinctBy(device => device.Id).Count() != node.Devices.Count => $"{node.Id} has two devices of one id.",
        _ => null,
    };

    /// <summary>Whether it can be a node of any source.</summary>
    public static bool IsId(string? id) => id?.Split('/', 2) is [{ Length: > 0 }, { Length: > 0 }] && id.Length <= MaxId && !id.Any(static c => char.IsControl(c) || char.IsSurrogate(c));

    private static bool IsOwn(string source, string? id) => IsId(id) && id!.StartsWith(source + "/", StringComparison.Ordinal);
}
