using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Resources.Configuration;

/// <summary>Fills the options from their section.</summary>
internal sealed class ResourcesOptionsBinder(IConfigurationSection section) : IConfigureOptions<ResourcesOptions>
{
    public void Configure(ResourcesOptions options)
    {
        var reader = new SectionReader(section, new Problems(options.BindingProblems));
        reader.Sections(nameof(options.Pools), (name, pool) => Read(pool, options.Pools.TryGetValue(name, out var known) ? known : options.Pools[name] = new()));
        reader.Sections(nameof(options.Nodes), (name, node) => Read(node, options.Nodes.TryGetValue(name, out var known) ? known : options.Nodes[name] = new()));
        Read(reader.Section(nameof(options.LocalMachine)), options.LocalMachine);
        reader.Duration(nameof(options.FirstListTimeout), value => options.FirstListTimeout = value);
        reader.Duration(nameof(options.MaxRetryDelay), value => options.MaxRetryDelay = value);
        reader.End();
    }

    private static void Read(SectionReader reader, PoolOptions pool)
    {
        reader.Enumeration<NodeLifecycle>(nameof(pool.Lifecycle), value => pool.Lifecycle = value);
        reader.Texts(nameof(pool.Labels), pool.Labels);
        reader.Texts(nameof(pool.Selector), pool.Selector);
        reader.Amount(nameof(pool.PricePerHour), value => pool.PricePerHour = value);
        reader.Text(nameof(pool.Currency), value => pool.Currency = value);
        reader.End();
    }

    private static void Read(SectionReader reader, NodeOptions node)
    {
        reader.Text(nameof(node.Pool), value => node.Pool = value);
        reader.Enumeration<NodeLifecycle>(nameof(node.Lifecycle), value => node.Lifecycle = value);
        reader.Text(nameof(node.InstanceId), value => node.InstanceId = value);
        reader.Quantities(nameof(node.Capacity), node.Capacity);
        reader.Texts(nameof(node.Labels), node.Labels);
        reader.Taints(nameof(node.Taints), node.Taints);
        reader.Sections(nameof(node.Devices), (_, item) =>
        {
            var device = new DeviceOptions();
            node.Devices.Add(device);
            Read(item, device);
        });
        reader.End();
    }

    private static void Read(SectionReader reader, DeviceOptions device)
    {
        reader.Number(nameof(device.Count), value => device.Count = value);
        reader.Text(nameof(device.Id), value => device.Id = value);
        reader.Enumeration<DeviceKind>(nameof(device.Kind), value => device.Kind = value);
        reader.Text(nameof(device.Resource), value => device.Resource = value);
        reader.Text(nameof(device.Model), value => device.Model = value);
        reader.Quantity(nameof(device.Memory), value => device.Memory = value);
        reader.Text(nameof(device.LinkDomain), value => device.LinkDomain = value);
        reader.Number(nameof(device.NumaNode), value => device.NumaNode = value);
        reader.Text(nameof(device.PcieRoot), value => device.PcieRoot = value);
        reader.Flag(nameof(device.Partitioned), value => device.Partitioned = value);
        reader.Flag(nameof(device.Cordoned), value => device.Cordoned = value);
        reader.Enumeration<DeviceIsolation>(nameof(device.Isolation), value => device.Isolation = value);
        reader.End();
    }

    private static void Read(SectionReader reader, LocalMachineOptions local)
    {
        reader.Quantities(nameof(local.Extra), local.Extra);
        reader.Quantities(nameof(local.Reserved), local.Reserved);
        reader.Number(nameof(local.MaxReplicas), value => local.MaxReplicas = value);
        reader.Text(nameof(local.Pool), value => local.Pool = value);
        reader.Texts(nameof(local.Labels), local.Labels);
        reader.Taints(nameof(local.Taints), local.Taints);
        reader.Duration(nameof(local.RefreshInterval), value => local.RefreshInterval = value);
        reader.Text(nameof(local.NvidiaSmi), value => local.NvidiaSmi = value);
        reader.Duration(nameof(local.NvidiaSmiTimeout), value => local.NvidiaSmiTimeout = value);
        reader.End();
    }
}
