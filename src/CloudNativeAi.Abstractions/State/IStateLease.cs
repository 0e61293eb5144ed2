namespace CloudNativeAi;

/// <summary>Ownership of a name; disposing gives it up.</summary>
public interface IStateLease : IAsyncDisposable
{
    /// <summary>Rises with every owner of the name.</summary>
    long Epoch { get; }

    /// <summary>Cancelled when ownership is lost. Advice: the fence is <c>ifVersion</c> on every write.</summary>
    CancellationToken Lost { get; }
}
