namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>What a member of the tree has of one account, and what of it is used.</summary>
internal struct QuotaLimit()
{
    /// <summary>No limit.</summary>
    public const long None = long.MaxValue / 2;

    /// <summary>Its own quota, without that of its members.</summary>
    public long Nominal;

    /// <summary>The most beyond its own and its members' quota.</summary>
    public long Borrowing = None;

    /// <summary>The most of the same that others may use.</summary>
    public long Lending = None;

    /// <summary>Its own, and what its members do not keep to themselves.</summary>
    public long Subtree;

    /// <summary>The part of <see cref="Subtree"/> that is never lent.</summary>
    public long Kept;

    /// <summary>The most that can ever be used here, were everybody else idle.</summary>
    public long Potential;

    /// <summary>Used here: by a queue's workloads, or by a cohort's members beyond what they keep.</summary>
    public long Used;

    /// <summary>Whether the member says anything of the account.</summary>
    public bool Named;
}
