namespace CloudNativeAi.Scheduling;

/// <summary>One reason, as data and as a sentence.</summary>
/// <param name="Code">Which.</param>
/// <param name="Text">One or two sentences: the resource, the amounts, the remedy.</param>
public sealed record WaitReason(WaitReasonCode Code, string Text)
{
    /// <summary>The scarce resource; null: not about one.</summary>
    public ResourceName? Resource { get; init; }

    /// <summary>Asked for, at min count.</summary>
    public ResourceQuantity Requested { get; init; }

    /// <summary>There for it now.</summary>
    public ResourceQuantity Available { get; init; }
}
