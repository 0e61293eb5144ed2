using System.Globalization;

namespace CloudNativeAi.Resources.Configuration;

/// <summary>What a machine known from configuration must be.</summary>
internal static class InventoryRules
{
    private const int MostDevices = 1024;

    public static void Check(string key, string name, NodeOptions node, Problems problems)
    {
        problems.Require(NameRules.IsNodeName(name), key, name, $"a node's name is {NameRules.DnsSubdomain}", "Rename the node.");
        problems.Require(Enum.IsDefined(node.Lifecycle), $"{key}:Lifecycle", $"{node.Lifecycle}", $"it is one of {string.Join(", ", Enum.GetNames<NodeLifecycle>())}", "Use one of them.");
        CommonRules.CheckPool($"{key}:Pool", node.Pool, problems);
        CommonRules.CheckAmounts($"{key}:Capacity", node.Capacity, problems);
        CommonRules.CheckLabels($"{key}:Labels", node.Labels, problems);
        CommonRules.CheckTaints($"{key}:Taints", node.Taints, problems);
        for (var i = 0; i < node.Devices.Count; i++)
        {
            CheckDevice($"{key}:Devices:{i.ToString(CultureInfo.InvariantCulture)}", node.Devices[i], problems);
        }

        CheckTogether(key, node, problems);
    }

    /// <summary>Ids of the devices of one entry.</summary>
    public static IEnumerable<string> Ids(DeviceOptions device)
    {
        var id = device.Id is "" ? device.Resource[(device.Resource.LastIndexOf('/') + 1)..] : device.Id;
        return device.Count == 1 && device.Id is not "" ? [id] : Enumerable.Range(0, device.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{id}-{i}"));
    }

    private static void CheckDevice(string key, DeviceOptions device, Problems problems)
    {
        CommonRules.CheckRange($"{key}:Count", device.Count, 1, MostDevices, problems);
        problems.Require(ResourceName.IsValid(device.Resource), $"{key}:Resource", device.Resource is "" ? null : device.Resource, $"a resource's name is {NameRules.LabelKey}", "Write the resource it counts as, such as nvidia.com/gpu.");
        problems.Require(Enum.IsDefined(device.Kind), $"{key}:Kind", $"{device.Kind}", $"it is one of {string.Join(", ", Enum.GetNames<DeviceKind>())}", "Use one of them.");
        problems.Require(device.Memory.Sign >= 0, $"{key}:Memory", $"{device.Memory}", "a size is 0 or more", "Remove the line for an unknown size.");
        problems.Require(device.NumaNode is null or >= 0, $"{key}:NumaNode", $"{device.NumaNode}", "a NUMA node is 0 or more", "Remove the line for an unknown one.");
        problems.Require(!device.Id.Any(char.IsControl), $"{key}:Id", device.Id, "an id has no control characters", "Rewrite it.");
    }

    private static void CheckTogether(string key, NodeOptions node, Problems problems)
    {
        var devices = node.Devices.Where(device => device.Count is >= 1 and <= MostDevices && ResourceName.IsValid(device.Resource)).ToList();
        foreach (var twice in devices.SelectMany(Ids).CountBy(id => id, StringComparer.Ordinal).Where(pair => pair.Value > 1))
        {
            problems.Add($"{key}:Devices", twice.Key, $"{twice.Value} devices have this id and it is unique on its node", "Give each entry an Id of its own.");
        }

        foreach (var group in devices.GroupBy(device => device.Resource, StringComparer.Ordinal))
        {
            var count = group.Sum(device => device.Count);
            problems.Require(
                !node.Capacity.TryGetValue(group.Key, out var said) || said == count,
                $"{key}:Capacity:{group.Key}",
                $"{said}",
                $"there are {count} devices of it",
                "Remove the line, devices are counted.");
        }
    }
}
