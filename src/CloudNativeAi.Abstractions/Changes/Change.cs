namespace CloudNativeAi;

/// <summary>One step of a watch: <c>Reset, Upsert*, Synced</c>, then <c>Upsert</c> or <c>Delete</c>.</summary>
/// <remarks>
/// The latest state per key, coalesced: a slow reader misses steps, never the end. A gap starts again at <see cref="ChangeKind.Reset"/>.
/// A watch never ends before cancellation and reconnects inside.
/// </remarks>
/// <param name="Kind">What happened.</param>
/// <param name="Key">Whose state; default for <see cref="ChangeKind.Reset"/> and <see cref="ChangeKind.Synced"/>.</param>
/// <param name="Value">The state; set for <see cref="ChangeKind.Upsert"/> only.</param>
public readonly record struct Change<TKey, T>(ChangeKind Kind, TKey Key, T? Value)
    where TKey : notnull;
