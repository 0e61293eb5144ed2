namespace CloudNativeAi;

/// <summary>Another version of the object is stored than the writer had read.</summary>
public sealed class StateConflictException : CloudNativeAiException
{
    /// <param name="key">Which object.</param>
    /// <param name="expected">The version the writer named; null: none.</param>
    /// <param name="actual">The version stored; null: none.</param>
    public StateConflictException(StateKey key, string? expected, string? actual)
        : base($"{key} is stored as version {actual ?? "(none)"}, not {expected ?? "(none)"}.", "Read it again and decide again.", isTransient: true)
    {
        Key = key;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>Which object.</summary>
    public StateKey Key { get; }

    /// <summary>The version the writer named; null: it must not exist.</summary>
    public string? Expected { get; }

    /// <summary>The version stored; null: it does not exist.</summary>
    public string? Actual { get; }
}
