using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Resources.Discovery;

/// <summary>Looks at this machine. One caller at a time.</summary>
/// <param name="files">The system's files.</param>
/// <param name="storageRoot">A path on the disk whose free space replicas may use.</param>
/// <param name="nvidia">Tells of NVIDIA GPUs.</param>
/// <param name="logger">Where contradictions are told.</param>
internal sealed partial class LocalMachine(HostFiles files, string storageRoot, NvidiaSmi nvidia, ILogger logger)
{
    private const long Mebibyte = 1 << 20;
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly MachineUsage _usage = new(files);
    private long? _storage;

    public async Task<Node> ReadAsync(string source, LocalMachineOptions options, CancellationToken cancellationToken)
    {
        var identity = MachineIdentity.Read(files);
        var gpus = await nvidia.ReadAsync(options.NvidiaSmi, options.NvidiaSmiTimeout, files, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Device> devices = [.. gpus, .. NetworkAdapters.Read(files), .. Disks.Read(files)];
        var labels = new Dictionary<string, string>(options.Labels, StringComparer.Ordinal);
        foreach (var (key, value) in identity.Labels)
        {
            labels[key] = value;
        }

        var size = MachineSize.Read(files);
        return new Node(
            identity.NodeOf(source), identity.InstanceId, options.Pool, NodeLifecycle.OnDemand, Schedulable: true, Ready: true,
            Allocatable(options, gpus, size), ResourceList.Empty, devices, labels, [.. options.Taints], ReclaimAt: null)
        {
            Usage = _usage.Read(size),
        };
    }

    private ResourceList Allocatable(LocalMachineOptions options, IReadOnlyList<Device> gpus, MachineSize size)
    {
        var amounts = new Dictionary<ResourceName, ResourceQuantity>
        {
            [ResourceName.Cpu] = ResourceQuantity.FromMilli(size.MilliCpu),
            [ResourceName.Memory] = ResourceQuantity.FromBytes(size.MemoryBytes),
            [ResourceName.EphemeralStorage] = ResourceQuantity.FromBytes(Storage()),
            [ResourceName.Pods] = options.MaxReplicas,
        };
        foreach (var group in gpus.GroupBy(gpu => gpu.Resource))
        {
            amounts[group.Key] = group.Count(gpu => gpu.Health == DeviceHealth.Healthy);
        }

        foreach (var (name, quantity) in options.Extra)
        {
            if (!amounts.TryAdd(name, quantity))
            {
                Tell(name);
            }
        }

        foreach (var (name, reserved) in options.Reserved)
        {
            if (amounts.TryGetValue(name, out var amount))
            {
                amounts[name] = ResourceQuantity.Max(0, amount - reserved);
            }
        }

        return ResourceList.Create(amounts);
    }

    /// <summary>What was free when this process looked first: later, replicas fill it themselves.</summary>
    private long Storage()
    {
        if (_storage is null)
        {
            try
            {
                var free = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(storageRoot)! : storageRoot).AvailableFreeSpace;
                _storage = free / Mebibyte * Mebibyte;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
            {
                return 0;
            }
        }

        return _storage.Value;
    }

    private void Tell(string resource)
    {
        if (_told.Add(resource))
        {
            Log.ExtraIgnored(logger, resource);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1013, LogLevel.Warning, "LocalMachine:Extra names {Resource}, and this machine has devices that count as it: the devices count, the line is ignored.", EventName = "ExtraIgnored")]
        public static partial void ExtraIgnored(ILogger logger, string resource);
    }
}
