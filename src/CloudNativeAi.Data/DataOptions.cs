namespace CloudNativeAi.Data;

/// <summary>Settings of the package; section <c>CloudNativeAi:Data</c>.</summary>
public sealed class DataOptions
{
    /// <summary>Where the model store and long listings lie; absolute, or relative to the host's content root. It belongs to the state: back both up together. Default "data".</summary>
    public string Directory { get; set; } = "data";

    /// <summary>The node this machine is, as its node source names it (<c>source/name</c>), so that content is known to be here before anything was mounted. Default: what an <see cref="ILocalNode"/> says, as <c>UseLocalMachine</c> adds one; else learnt at the first mount.</summary>
    public string? LocalNode { get; set; }

    /// <summary>The verified cache.</summary>
    public CacheOptions Cache { get; } = new();

    /// <summary>How bytes are fetched.</summary>
    public TransferOptions Transfer { get; } = new();

    /// <summary>The model store.</summary>
    public ModelOptions Models { get; } = new();
}
