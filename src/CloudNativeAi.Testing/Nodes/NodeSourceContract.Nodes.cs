using CloudNativeAi.Resources;
using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <content>The nodes themselves.</content>
public abstract partial class NodeSourceContract
{
    private IEnumerable<ContractCase> NodeCases() =>
    [
        Case("Its_name_is_a_label", (stage, _) =>
        {
            Require(new Tenant(stage.Source.Name).IsValid, "A source's name has 1 to 63 lower-case letters, digits and '-'");
            return Task.CompletedTask;
        }),

        NodeCase("An_id_begins_with_the_sources_name", (source, node) =>
            Require(node.Id.Value.StartsWith(source.Name + "/", StringComparison.Ordinal) && node.Id.Value.Length > source.Name.Length + 1, "source/name")),

        NodeCase("A_node_says_which_machine_it_is", (_, node) =>
            Require(!string.IsNullOrEmpty(node.InstanceId), "InstanceId tells this machine from the next one of its name")),

        NodeCase("A_node_has_no_null_parts", (_, node) =>
            Require(node is { Pool: not null, Allocatable: not null, Foreign: not null, Devices: not null, Labels: not null, Taints: not null }, "Nothing is empty and not null")),

        NodeCase("Amounts_are_not_negative", (_, node) =>
            Require(node.Allocatable.All(pair => pair.Value.Sign >= 0) && node.Foreign.All(pair => pair.Value.Sign >= 0), "There is no less than nothing")),

        NodeCase("Only_cpu_has_fractions", (_, node) =>
            Require(node.Allocatable.All(pair => pair.Key.IsMilli || pair.Value.ToUnitsFloor() == pair.Value.ToUnitsCeiling()), "Bytes and devices are whole")),

        NodeCase("Devices_are_told_apart", (_, node) =>
            Require(node.Devices.All(device => device.Id.Length > 0) && node.Devices.DistinctBy(device => device.Id).Count() == node.Devices.Count, "An id is unique on its node")),

        NodeCase("No_more_is_offered_than_there_are_healthy_devices", (_, node) =>
            Require(
                node.Devices.Where(device => device.Resource != default).GroupBy(device => device.Resource)
                    .All(group => node.Allocatable[group.Key] <= group.Count(device => device.Health == DeviceHealth.Healthy)),
                "A resource that devices count as is counted by its healthy devices")),

        NodeCase("Labels_are_labels", (_, node) =>
            Require(node.Labels.All(pair => ResourceName.IsValid(pair.Key) && pair.Value is not null), "Keys are qualified names")),
    ];

    private ContractCase NodeCase(string name, Action<INodeSource, Node> check) => Case(name, async (stage, token) =>
    {
        foreach (var node in (await ListAsync(stage.Source, token).ConfigureAwait(false)).Values)
        {
            check(stage.Source, node);
        }
    });
}
