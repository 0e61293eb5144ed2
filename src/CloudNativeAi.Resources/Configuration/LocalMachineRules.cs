namespace CloudNativeAi.Resources.Configuration;

/// <summary>What may be said of this machine.</summary>
internal static class LocalMachineRules
{
    private static readonly string[] Measured = [ResourceName.Cpu.Value, ResourceName.Memory.Value, ResourceName.EphemeralStorage.Value, ResourceName.Pods.Value];

    public static void Check(string key, LocalMachineOptions local, Problems problems)
    {
        CommonRules.CheckAmounts($"{key}:Extra", local.Extra, problems);
        foreach (var measured in Measured.Where(local.Extra.ContainsKey))
        {
            problems.Add($"{key}:Extra:{measured}", $"{local.Extra[measured]}", "this machine says itself how much of it there is", "Remove the line; Reserved and MaxReplicas lower what is offered.");
        }

        CommonRules.CheckAmounts($"{key}:Reserved", local.Reserved, problems);
        CommonRules.CheckRange($"{key}:MaxReplicas", local.MaxReplicas, 1, 100_000, problems);
        CommonRules.CheckPool($"{key}:Pool", local.Pool, problems);
        CommonRules.CheckLabels($"{key}:Labels", local.Labels, problems);
        CommonRules.CheckTaints($"{key}:Taints", local.Taints, problems);
        CommonRules.CheckRange($"{key}:RefreshInterval", local.RefreshInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), problems);
        CommonRules.CheckRange($"{key}:NvidiaSmiTimeout", local.NvidiaSmiTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10), problems);
        problems.Require(
            !string.IsNullOrWhiteSpace(local.NvidiaSmi) && !local.NvidiaSmi.Contains('\0', StringComparison.Ordinal),
            $"{key}:NvidiaSmi", local.NvidiaSmi, "it is the path or name of a program", "Remove the line for nvidia-smi.");
    }
}
