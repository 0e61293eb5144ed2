namespace CloudNativeAi.Training;

/// <summary>Names of the built-in frameworks.</summary>
public static class TrainingFrameworks
{
    /// <summary>Programs that read the environment of PyTorch's torchrun: <c>RANK</c>, <c>WORLD_SIZE</c>, <c>MASTER_ADDR</c> … One process a worker; a change of size starts all of them again.</summary>
    public const string Torchrun = "torchrun";
}
