namespace CloudNativeAi;

/// <summary>What a <see cref="Change{TKey, T}"/> says.</summary>
public enum ChangeKind
{
    /// <summary>A list begins: what does not follow before <see cref="Synced"/> is gone.</summary>
    Reset,

    /// <summary>The latest state of a key.</summary>
    Upsert,

    /// <summary>The key is gone.</summary>
    Delete,

    /// <summary>The list is complete; changes follow.</summary>
    Synced,
}
