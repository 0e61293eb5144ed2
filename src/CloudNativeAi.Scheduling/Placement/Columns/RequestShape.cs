namespace CloudNativeAi.Scheduling;

/// <summary>What one replica asks of a node, interned: equal requests are the same object, so it serves as a memo key. Immutable.</summary>
public sealed class RequestShape
{
    private readonly ResourceAmount[] _amounts;
    private readonly ContentId[] _content;

    internal RequestShape(int index, int profile, string key, ResourceAmount[] amounts, DeviceShare? share, KeyValuePair<string, string>[] selector, IReadOnlyList<Toleration> tolerations, ContentId[] content)
    {
        Index = index;
        Profile = profile;
        Key = key;
        _amounts = amounts;
        _content = content;
        Share = share;
        Selector = selector;
        NodeSelector = selector.ToDictionary(StringComparer.Ordinal);
        Tolerations = tolerations;
        Gpus = AmountOf(ResourceId.Gpu);
    }

    /// <summary>Asks for nothing and accepts every node without taints.</summary>
    internal static RequestShape Anything { get; } = new(-1, 0, "", [], null, [], [], []);

    /// <summary>Everything asked for in amounts above 0, one of <c>pods</c> included, scarcest kinds (devices and other extended resources) first. Whole devices are amounts.</summary>
    public ReadOnlySpan<ResourceAmount> Amounts => _amounts;

    /// <summary>Shares of devices asked for besides; null: none.</summary>
    public DeviceShare? Share { get; }

    /// <summary>Whole GPUs asked for (<c>nvidia.com/gpu</c>).</summary>
    public long Gpus { get; }

    /// <summary>Labels a node must have.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; }

    /// <summary>What each replica reads, every content once; empty: nothing that is known by a key. See <see cref="NodeColumns.HeldBytes"/>.</summary>
    public ReadOnlySpan<ContentId> Content => _content;

    /// <summary>Taints it can live with.</summary>
    public IReadOnlyList<Toleration> Tolerations { get; }

    internal int Index { get; }

    /// <summary>The number of the profile that places it.</summary>
    internal int Profile { get; }

    internal string Key { get; }

    /// <summary>The node selector by key, to walk through without an enumerator.</summary>
    internal KeyValuePair<string, string>[] Selector { get; }

    /// <summary>The amount of one resource; 0 where it is not asked for.</summary>
    public long AmountOf(ResourceId resource)
    {
        foreach (var amount in _amounts)
        {
            if (amount.Resource == resource)
            {
                return amount.Amount;
            }
        }

        return 0;
    }
}
