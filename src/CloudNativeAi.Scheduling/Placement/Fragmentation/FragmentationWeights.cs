namespace CloudNativeAi.Scheduling;

/// <summary>How much each term counts, in points of score for each GPU that it speaks of; found by search over many workloads, never set for one.</summary>
/// <param name="Fragment">GPU that the next task, drawn from what arrives, could not use.</param>
/// <param name="Stranding">GPU that will run out of CPU.</param>
/// <param name="Gap">What is left of an opened GPU beyond what shares that arrive can be packed into.</param>
/// <param name="Scarcity">GPU that constrained work asks for and others could leave alone.</param>
/// <param name="ScarcityPower">How steeply scarcity rises with constrained demand over supply.</param>
/// <param name="CpuShare">GPU counts as stranded below this part of the CPU that the workload asks for by GPU.</param>
internal sealed record FragmentationWeights(
    float Fragment = 50,
    float Stranding = 300,
    float Gap = 1500,
    float Scarcity = 160,
    float ScarcityPower = 0.44f,
    float CpuShare = 0.79f);
