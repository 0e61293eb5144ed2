namespace CloudNativeAi.Testing;

/// <summary>One runtime under test with a place of its own, and the means to take its host away.</summary>
public abstract class ReplicaRuntimeLab : IAsyncDisposable
{
    /// <summary>The runtime of the host that lives now.</summary>
    public abstract IReplicaRuntime Runtime { get; }

    /// <summary>A node that replicas may be started on.</summary>
    public abstract NodeId Node { get; }

    /// <summary>An image with <c>/bin/sh</c>, where <see cref="RuntimeFeatures.Images"/> needs one.</summary>
    public virtual string? Image => null;

    /// <summary>The name of a secret of tenant <c>default</c> that stands ready; null: the runtime has none.</summary>
    public virtual string? SecretName => null;

    /// <summary>Its value.</summary>
    public virtual string? SecretValue => null;

    /// <summary>How long a change that must come may take on a loaded machine.</summary>
    public virtual TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>The host dies without a word, and another takes its place: afterwards <see cref="Runtime"/> is the new one's.</summary>
    public abstract ValueTask ReplaceHostAsync(CancellationToken cancellationToken);

    /// <summary>Ends all that was started and removes what was written.</summary>
    public abstract ValueTask DisposeAsync();
}
