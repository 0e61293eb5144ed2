namespace CloudNativeAi;

/// <summary>Desired state, durable before it is acted on: compare-and-swap of one object at a time.</summary>
/// <remarks>
/// Thread-safe. Every room writes its own kinds here and watches them; a gang's placement is one object. Cancelling before the durable
/// write undoes it; after it, cancelling only stops waiting.
/// </remarks>
public interface IStateStore
{
    /// <summary>All objects of a kind, of every tenant, then their changes.</summary>
    IAsyncEnumerable<Change<StateKey, StateItem>> WatchAsync(string kind, CancellationToken cancellationToken = default);

    /// <summary>One object; null where there is none.</summary>
    ValueTask<StateItem?> GetAsync(StateKey key, CancellationToken cancellationToken = default);

    /// <summary>Writes one object; durable on return. Concurrent callers are committed together.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">At most <see cref="StateItem.MaxBytes"/> bytes.</param>
    /// <param name="ifVersion">The version it must have; null: it must not exist yet.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="StateConflictException">Another version is stored: read again, decide again.</exception>
    /// <exception cref="ArgumentException">The key breaks its rules or the value is too long.</exception>
    ValueTask<StateItem> PutAsync(StateKey key, ReadOnlyMemory<byte> value, string? ifVersion, CancellationToken cancellationToken = default);

    /// <summary>Deletes one object; one that is not there is no error.</summary>
    /// <exception cref="StateConflictException">Another version is stored.</exception>
    ValueTask DeleteAsync(StateKey key, string ifVersion, CancellationToken cancellationToken = default);

    /// <summary>Waits until this caller is the one owner of a name.</summary>
    ValueTask<IStateLease> AcquireAsync(string name, CancellationToken cancellationToken = default);
}
