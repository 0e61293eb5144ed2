namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>A queue or a cohort in the tree of quotas.</summary>
/// <remarks>
/// A member keeps max(0, subtree quota − lending limit) to itself; the rest of its quota is its cohort's to give. What it uses beyond what it
/// keeps is used of its cohort, as far as its borrowing limit lets it. Each step costs O(depth), for one account.
/// </remarks>
internal sealed class QuotaNode(string name, bool isQueue, long weight, int accounts)
{
    private readonly QuotaLimit[] _limits = Fresh(accounts);
    private readonly List<QuotaNode> _children = [];

    public string Name { get; } = name;

    public bool IsQueue { get; } = isQueue;

    /// <summary>Thousandths.</summary>
    public long Weight { get; } = weight;

    public QuotaNode? Parent { get; private set; }

    /// <summary>Cohorts above it.</summary>
    public int Depth { get; private set; }

    public QuotaNode Root => Parent?.Root ?? this;

    public IReadOnlyList<QuotaNode> Children => _children;

    /// <summary>What was borrowed before, beside what is used now.</summary>
    public UsageHistory? History { get; set; }

    public ref QuotaLimit this[int account] => ref _limits[account];

    public int Accounts => _limits.Length;

    public void Join(QuotaNode parent)
    {
        Parent = parent;
        parent._children.Add(this);
    }

    /// <summary>Sums up quotas from the leaves to here, then what can be had at most from here to the leaves; call it on a root.</summary>
    public void Settle()
    {
        SumUp();
        LookDown();
    }

    /// <summary>How much more may be used here now; 0 or less where nothing more may. What a member keeps to itself is there for it even where its cohort is overdrawn.</summary>
    public long Available(int account)
    {
        ref readonly var limit = ref _limits[account];
        if (Parent is null)
        {
            return limit.Subtree - limit.Used;
        }

        var own = Math.Max(0, limit.Kept - limit.Used);
        var shared = Parent.Available(account);
        if (limit.Borrowing < QuotaLimit.None)
        {
            shared = Math.Min(shared, limit.Subtree - limit.Kept - Math.Max(0, limit.Used - limit.Kept) + limit.Borrowing);
        }

        return own + Math.Max(0, shared);
    }

    /// <summary>Whether one more replica may be charged; one that asks for nothing of an account may, however much of it is used.</summary>
    public bool Fits(QuotaCharge[] charges)
    {
        foreach (var charge in charges)
        {
            if (Available(charge.Account) < charge.Amount)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether what is charged already is within what the limits allow, as far as these charges care.</summary>
    public bool IsWithin(QuotaCharge[] charges)
    {
        foreach (var charge in charges)
        {
            if (!IsWithin(charge.Account))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether what is charged already of an account is within what the limits allow, here and wherever it counts above.</summary>
    public bool IsWithin(int account)
    {
        for (var node = this; node is not null; node = node.Parent)
        {
            ref readonly var limit = ref node._limits[account];
            if (node.Parent is null ? limit.Used > limit.Subtree : limit.Used - limit.Subtree > limit.Borrowing)
            {
                return false;
            }

            if (limit.Used <= limit.Kept)
            {
                return true;
            }
        }

        return true;
    }

    public void Charge(QuotaCharge[] charges)
    {
        foreach (var charge in charges)
        {
            Charge(charge.Account, charge.Amount);
        }
    }

    public void Discharge(QuotaCharge[] charges)
    {
        foreach (var charge in charges)
        {
            Discharge(charge.Account, charge.Amount);
        }
    }

    public void Charge(int account, long amount)
    {
        for (var node = this; node is not null && amount > 0; node = node.Parent)
        {
            ref var limit = ref node._limits[account];
            var own = Math.Max(0, limit.Kept - limit.Used);
            limit.Used += amount;
            amount -= own;
        }
    }

    public void Discharge(int account, long amount)
    {
        for (var node = this; node is not null && amount > 0; node = node.Parent)
        {
            ref var limit = ref node._limits[account];
            var shared = Math.Max(0, limit.Used - limit.Kept);
            limit.Used -= amount;
            amount = Math.Min(amount, shared);
        }
    }

    /// <summary>Whether more of an account is used here than its own quota and its members'.</summary>
    public bool Borrows(int account) => _limits[account].Used > _limits[account].Subtree;

    /// <summary>Whether a node is this one or above it.</summary>
    public bool IsBelow(QuotaNode other)
    {
        var node = this;
        while (node is not null && node != other)
        {
            node = node.Parent;
        }

        return node is not null;
    }

    private static QuotaLimit[] Fresh(int accounts)
    {
        var limits = new QuotaLimit[accounts];
        Array.Fill(limits, new QuotaLimit());
        return limits;
    }

    private void SumUp()
    {
        for (var account = 0; account < _limits.Length; account++)
        {
            _limits[account].Subtree = _limits[account].Nominal;
        }

        foreach (var child in _children)
        {
            child.SumUp();
            for (var account = 0; account < _limits.Length; account++)
            {
                _limits[account].Subtree += child._limits[account].Subtree - child._limits[account].Kept;
            }
        }

        for (var account = 0; account < _limits.Length; account++)
        {
            ref var limit = ref _limits[account];
            limit.Subtree = Math.Min(limit.Subtree, QuotaUnits.Most);
            limit.Kept = Parent is null ? 0 : Math.Max(0, limit.Subtree - limit.Lending);
        }
    }

    private void LookDown()
    {
        Depth = Parent is null ? 0 : Parent.Depth + 1;
        for (var account = 0; account < _limits.Length; account++)
        {
            ref var limit = ref _limits[account];
            limit.Potential = Parent is null ? limit.Subtree : limit.Kept + Parent._limits[account].Potential;
            limit.Potential = Parent is null ? limit.Potential : Math.Min(limit.Potential, limit.Subtree + limit.Borrowing);
        }

        foreach (var child in _children)
        {
            child.LookDown();
        }
    }
}
