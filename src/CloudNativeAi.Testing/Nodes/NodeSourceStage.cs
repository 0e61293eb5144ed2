using CloudNativeAi.Resources;

namespace CloudNativeAi.Testing;

/// <summary>A node source in front of something a case can change. Disposing takes it down.</summary>
public abstract class NodeSourceStage : IAsyncDisposable
{
    /// <summary>The source; it knows at least one node.</summary>
    public abstract INodeSource Source { get; }

    /// <summary>Changes a node behind the source (a label, an amount), and lets time pass if the source looks only now and then. False: nothing here can change.</summary>
    public abstract ValueTask<bool> ChangeNodeAsync(CancellationToken cancellationToken);

    /// <summary>Takes a node away. False: this source never loses one.</summary>
    public virtual ValueTask<bool> RemoveNodeAsync(CancellationToken cancellationToken) => new(false);

    /// <summary>Makes the source lose its connection, if it has one, while nodes change. False: it has none.</summary>
    public virtual ValueTask<bool> InterruptAsync(CancellationToken cancellationToken) => new(false);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}
