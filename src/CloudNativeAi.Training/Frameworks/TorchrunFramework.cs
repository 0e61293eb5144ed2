using System.Globalization;

namespace CloudNativeAi.Training.Frameworks;

/// <summary>The environment of PyTorch's torchrun, one process to a node group: <see href="https://docs.pytorch.org/docs/stable/elastic/run.html#environment-variables"/>.</summary>
internal sealed class TorchrunFramework : ITrainingFramework
{
    private const string NvidiaGpu = "nvidia.com/gpu";

    public string Name => TrainingFrameworks.Torchrun;

    public ResizeMode Resize => ResizeMode.RestartAll;

    public IReadOnlyList<int> ValidSizes(TrainingJobSpec job) => [.. Enumerable.Range(job.MinWorkers, job.MaxWorkers - job.MinWorkers + 1)];

    public ReplicaTemplate Plan(TrainingJobSpec job, World world, Member member)
    {
        var rank = Text(member.Rank);
        var size = Text(world.Members.Count);
        var environment = new Dictionary<string, string>(job.Environment, StringComparer.Ordinal)
        {
            ["MASTER_ADDR"] = world.RendezvousHost,
            ["MASTER_PORT"] = Text(world.RendezvousPort),
            ["RANK"] = rank,
            ["WORLD_SIZE"] = size,
            ["LOCAL_RANK"] = "0",
            ["LOCAL_WORLD_SIZE"] = "1",
            ["GROUP_RANK"] = rank,
            ["GROUP_WORLD_SIZE"] = size,
            ["ROLE_NAME"] = "default",
            ["ROLE_RANK"] = rank,
            ["ROLE_WORLD_SIZE"] = size,
            ["TORCHELASTIC_RUN_ID"] = job.Id.ToString("D", CultureInfo.InvariantCulture),
            ["TORCHELASTIC_RESTART_COUNT"] = Text(world.Generation - 1),
            ["TORCHELASTIC_MAX_RESTARTS"] = Text(job.MaxRestarts),
        };
        if (member.DeviceIds.Count > 0 && job.Resources.Any(static r => r.Key.ToString() == NvidiaGpu && !r.Value.IsZero))
        {
            environment["CUDA_VISIBLE_DEVICES"] = string.Join(',', member.DeviceIds.Where(IsNvidia));
        }

        return new ReplicaTemplate(job.Command) { Image = job.Image, Environment = environment, Secrets = job.Secrets };
    }

    // What the driver itself calls whole and partitioned GPUs, or their indexes.
    private static bool IsNvidia(string id) =>
        id.StartsWith("GPU-", StringComparison.Ordinal) || id.StartsWith("MIG-", StringComparison.Ordinal) || id.All(char.IsAsciiDigit);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
