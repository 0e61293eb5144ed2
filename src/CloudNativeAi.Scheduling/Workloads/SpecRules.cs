using CloudNativeAi.Resources;

namespace CloudNativeAi.Scheduling.Workloads;

/// <summary>What a spec must be, whatever the cluster looks like.</summary>
internal static class SpecRules
{
    public const int MaxPodSets = 64;
    public const int MaxReplicas = 16_384;
    public const int MaxDependencies = 256;
    public const int MaxGroup = 64;
    public const int MaxSlices = 3;
    public const int MaxContent = 64;
    private const int MaxContentKey = 256;
    private const long MostDeviceMemory = 1L << 50;
    private static readonly TimeSpan MaxGrace = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(3650);

    /// <exception cref="WorkloadRejectedException">The first rule that the spec breaks.</exception>
    public static void Check(WorkloadSpec spec)
    {
        Require(spec.Id != Guid.Empty, "The workload's id is empty; it tells one submission from the next.", "Use Guid.NewGuid().");
        Require(new Tenant(spec.Name ?? "").IsValid, $"\"{Short(spec.Name)}\" is no name of a workload.", "Use 1 to 63 lower-case letters, digits and '-'.");
        Require(spec.Tenant.IsValid, $"\"{Short(spec.Tenant.Name)}\" is no tenant.", "Use 1 to 63 lower-case letters, digits and '-'.");
        Require(spec.PodSets is { Count: > 0 }, $"Workload \"{spec.Name}\" has no pod set.", "Give it one or more.");
        Require(spec.PodSets.Count <= MaxPodSets, $"Workload \"{spec.Name}\" has {spec.PodSets.Count} pod sets; the most is {MaxPodSets}.", "Use one pod set for all replicas of one shape.");
        Require(spec.DisruptionGrace >= TimeSpan.Zero && spec.DisruptionGrace <= MaxGrace, $"Workload \"{spec.Name}\" has a disruption grace of {spec.DisruptionGrace:c}; it lies within 0 and {MaxGrace:c}.", "Use such a time.");
        CheckTimes(spec);
        CheckWarmStart(spec);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var replicas = 0L;
        foreach (var set in spec.PodSets)
        {
            CheckSet(spec.Name!, set);
            Require(names.Add(set.Name), $"Workload \"{spec.Name}\" has two pod sets named \"{set.Name}\".", "Name each differently.");
            replicas += set.Count;
        }

        Require(replicas <= MaxReplicas, $"Workload \"{spec.Name}\" has {replicas} replicas; the most is {MaxReplicas}.", "Split it.");
    }

    private static void CheckTimes(WorkloadSpec spec)
    {
        Require(
            spec.MaxRunTime is not { } most || (most > TimeSpan.Zero && most <= LongestRun),
            $"Workload \"{spec.Name}\" may run for {spec.MaxRunTime:c}; a run time is above 0 and at most {LongestRun:c}.",
            "Use such a time, or leave it out for no limit.");
        Require(spec.ResizeInterval >= TimeSpan.Zero && spec.ResizeInterval <= MaxGrace, $"Workload \"{spec.Name}\" has a resize interval of {spec.ResizeInterval:c}; it lies within 0 and {MaxGrace:c}.", "Use such a time.");
        if (spec.StartGroup is { } group)
        {
            Require(new Tenant(group.Name ?? "").IsValid, $"\"{Short(group.Name)}\" is no name of a start group of workload \"{spec.Name}\".", "Use 1 to 63 lower-case letters, digits and '-'.");
            Require(group.Size is >= 2 and <= MaxGroup, $"Workload \"{spec.Name}\" names a start group of {group.Size}; a group has 2 to {MaxGroup} members.", "Correct the size, or leave the group out.");
        }

        Require(spec.DependsOn is not null, $"Workload \"{spec.Name}\" has no list of dependencies.", "Use an empty one.");
        Require(spec.DependsOn.Count <= MaxDependencies, $"Workload \"{spec.Name}\" depends on {spec.DependsOn.Count} others; the most is {MaxDependencies}.", "Let it depend on one that depends on them.");
        Require(!spec.DependsOn.Contains(spec.Id), $"Workload \"{spec.Name}\" depends on itself.", "Take it out of its dependencies.");
        Require(spec.DependsOn.Distinct().Count() == spec.DependsOn.Count, $"Workload \"{spec.Name}\" names a dependency twice.", "Name each once.");
    }

    private static void CheckWarmStart(WorkloadSpec spec)
    {
        if (spec.WarmStart is { } warm)
        {
            Require(warm.Share is > 0 and <= 1, $"Workload \"{spec.Name}\" starts when a share of {warm.Share.ToString(System.Globalization.CultureInfo.InvariantCulture)} of its data is near; a share is above 0 and at most 1.", "Use such a share, or leave the warm start out.");
            Require(warm.Within is not { } within || (within > TimeSpan.Zero && within <= LongestRun), $"Workload \"{spec.Name}\" waits for its data for {warm.Within:c}; such a time is above 0 and at most {LongestRun:c}.", "Use such a time, or leave it out to wait as long as it takes.");
            Require(spec.PodSets.Any(static set => set?.Content is { Count: > 0 }), $"Workload \"{spec.Name}\" waits for its data, and none of its pod sets names any.", "Name the content of a pod set, or leave the warm start out.");
        }
    }

    /// <exception cref="WorkloadRejectedException">Sizes contradict each other.</exception>
    public static void CheckSizes(string workload, PodSet set)
    {
        var where = $"Pod set \"{set.Name}\" of workload \"{workload}\"";
        Require(set.Count >= 0, $"{where} has a count of {set.Count}; a count is 0 or more.", "Use 0 or more.");
        Require(set.MinCount >= 0 && set.MinCount <= set.Count, $"{where} has a min of {set.MinCount} and a count of {set.Count}; min lies within 0 and count.", "Lower min or raise count.");
        Require(set.ValidSizes is not null, $"{where} has no list of valid sizes.", "Use an empty list for every size.");
        for (var i = 0; i < set.ValidSizes.Count; i++)
        {
            var size = set.ValidSizes[i];
            Require(size >= set.MinCount && size <= set.Count && (i == 0 || size > set.ValidSizes[i - 1]), $"{where} names the valid size {size}; valid sizes ascend within min {set.MinCount} and count {set.Count}.", "Correct the list, or leave it empty for every size.");
        }
    }

    /// <exception cref="WorkloadRejectedException">Its topology request contradicts itself or its sizes.</exception>
    public static void CheckTopology(string workload, PodSet set)
    {
        if (set.Topology is not { } topology)
        {
            return;
        }

        var where = $"Pod set \"{set.Name}\" of workload \"{workload}\"";
        Require(topology.Required is null || topology.Preferred is null, $"{where} requires topology level \"{topology.Required}\" and prefers \"{topology.Preferred}\"; it is one or the other.", "Keep one of them.");
        Require(topology.Slices is not null, $"{where} has slices that are null.", "Use an empty list for none.");
        Require(topology.Slices.Count <= MaxSlices, $"{where} has {topology.Slices.Count} kinds of slices; the most is {MaxSlices}.", "Leave out the levels in between.");
        Require(topology.MaxPerDomain is null or >= 1, $"{where} allows {topology.MaxPerDomain} replicas in a domain; it is 1 or more.", "Use 1 for no two together, or leave it out.");
        Require(topology.MaxPerDomain is null || topology.Spread is not null, $"{where} allows {topology.MaxPerDomain} replicas in a domain of no level.", "Name the level as Spread, or leave it out.");
        var size = 0;
        foreach (var slice in topology.Slices)
        {
            Require(slice?.Level is not null, $"{where} has a slice without a level.", "Name it, or leave the slice out.");
            Require(slice.Size >= 1, $"{where} has slices of {slice.Size} replicas at level \"{Short(slice.Level)}\"; a slice has 1 or more.", "Correct the size, or leave the slice out.");
            Require(size == 0 || size % slice.Size == 0, $"{where} has slices of {slice.Size} within slices of {size}, which they do not divide.", "Use a size that divides the one before.");
            size = slice.Size;
        }

        var step = topology.Slices.Count == 0 ? 1 : topology.Slices[0].Size;
        foreach (var (name, value) in (ReadOnlySpan<(string, int)>)[("count", set.Count), ("min", set.MinCount), .. set.ValidSizes.Select(static valid => ("valid size", valid))])
        {
            Require(value % step == 0, $"{where} has a {name} of {value} and slices of {step}; {value % step} replicas would be in no slice.", $"Use a multiple of {step}.");
        }
    }

    private static void CheckSet(string workload, PodSet set)
    {
        Require(set is not null, $"Workload \"{workload}\" has a pod set that is null.", "Leave it out.");
        Require(new Tenant(set.Name ?? "").IsValid, $"\"{Short(set.Name)}\" is no name of a pod set of workload \"{workload}\".", "Use 1 to 63 lower-case letters, digits and '-'.");
        CheckSizes(workload, set);
        CheckTopology(workload, set);
        var where = $"Pod set \"{set.Name}\" of workload \"{workload}\"";
        Require(set.Requests is not null && set.NodeSelector is not null && set.Tolerations is not null, $"{where} has requests, a selector or tolerations that are null.", "Use empty ones.");
        foreach (var (resource, amount) in set.Requests)
        {
            Require(amount.Sign >= 0, $"{where} requests {amount} of {resource}; a request is 0 or more.", "Correct the amount.");
            Require(Countable(amount, set.Count), $"{where} requests {set.Count} times {amount} of {resource}, more than can be counted.", "Request less.");
        }

        if (set.Devices is { } devices)
        {
            Require(devices.Count is >= 1 and <= 1024, $"{where} asks for {devices.Count} devices; it lies within 1 and 1024.", "Correct the count, or leave devices out.");
            Require(devices.Milli is >= 1 and <= 1000, $"{where} asks for {devices.Milli} thousandths of a device; it lies within 1 and 1000.", "Correct the share.");
            CheckParts(where, devices);
            Require(devices.Resource.Value.Length > 0, $"{where} asks for devices of no resource.", "Name it, such as nvidia.com/gpu.");
            Require(set.Requests[devices.Resource].IsZero, $"{where} asks for {devices.Resource} twice, by request and by devices.", "Keep one of them.");
        }

        Require(set.Content is not null, $"{where} has contents that are null.", "Use an empty list for none.");
        Require(set.Content.Count <= MaxContent, $"{where} reads {set.Content.Count} contents; the most is {MaxContent}.", "Name one dataset that holds them.");
        Require(set.Content.All(static one => one.Value is { Length: >= 1 and <= MaxContentKey } && !one.Value.Any(char.IsControl)), $"{where} reads a content without a proper key.", $"Use the content of a dataset's or a model's version; a key has 1 to {MaxContentKey} characters.");
        Require(set.Content.Distinct().Count() == set.Content.Count, $"{where} names a content twice.", "Name each once.");
        Require(set.NodeSelector.All(pair => pair.Key.Length is > 0 and <= 317 && pair.Value is { Length: <= 63 }), $"{where} selects nodes by something that is no label.", "Use qualified names, and values of up to 63 characters.");
        Require(set.Tolerations.All(toleration => toleration?.Key is not null), $"{where} has a toleration without a key.", "Use an empty key for any taint.");
    }

    private static void CheckParts(string where, DeviceRequest devices)
    {
        Require(devices.MemoryBytes is null or (>= 1 and <= MostDeviceMemory), $"{where} asks for {devices.MemoryBytes} bytes of a device's memory; it lies within 1 and {MostDeviceMemory}.", "Correct it, or leave it out.");
        Require(devices.ComputeMilli is >= 0 and <= 1000, $"{where} asks for {devices.ComputeMilli} thousandths of a device's compute; it lies within 0 and 1000.", "Correct it, or leave it out.");
        Require(devices.ComputeMilli == 0 || devices.MemoryBytes is not null, $"{where} asks for {devices.ComputeMilli} thousandths of compute and for no memory in bytes.", "Name the memory too, or ask for a share of both.");
        Require(devices.MemoryBytes is null || devices.Milli == 1000, $"{where} asks for {devices.Milli} thousandths of a device and for {devices.MemoryBytes} bytes of its memory; it is one or the other.", "Leave one of them out.");
        Require(devices.Profile is null || (devices.Profile.Length is >= 1 and <= 63 && devices.MemoryBytes is null && devices.Milli == 1000), $"{where} asks for a partition \"{Short(devices.Profile)}\" and for another part of a device, or by no name.", "Ask for the profile alone.");
        Require(Enum.IsDefined(devices.Isolation), $"{where} asks for the isolation {(int)devices.Isolation}, which is none.", $"Use one of {string.Join(", ", Enum.GetNames<DeviceIsolation>())}.");
    }

    private static bool Countable(ResourceQuantity amount, int count)
    {
        // Thousandths in 63 bits for a whole pod set: beyond that neither columns nor quotas can hold it.
        const long Most = long.MaxValue / 1000;
        return amount <= ResourceQuantity.FromUnits(Most / Math.Max(1, count));
    }

    private static void Require([System.Diagnostics.CodeAnalysis.DoesNotReturnIf(false)] bool holds, string refused, string remedy)
    {
        if (!holds)
        {
            throw new WorkloadRejectedException(refused, remedy);
        }
    }

    private static string Short(string? text) => text is null ? "" : text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "…");
}
