namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>The dominant share of a member of the tree: the greatest, over resources, of what it borrowed of what its cohort could lend.</summary>
/// <remarks>A resource is summed over the flavors it is counted by; where it is counted whatever the flavor too, that is a sum of its own.</remarks>
internal sealed class FairShare(AccountTable accounts)
{
    /// <summary>The share now.</summary>
    public Share Of(QuotaNode node) => Of(node, remembered: false);

    /// <summary>The share now, with what was borrowed before and is not forgotten yet.</summary>
    public Share Remembered(QuotaNode node) => Of(node, remembered: true);

    private Share Of(QuotaNode node, bool remembered)
    {
        var share = Share.None;
        if (node.Parent is not { } parent)
        {
            return share;
        }

        foreach (var group in accounts.Groups)
        {
            var (borrowed, lendable) = (0L, 0L);
            foreach (var account in group)
            {
                ref readonly var limit = ref node[account];
                borrowed += Math.Max(0, limit.Used - limit.Subtree) + (remembered && node.History is { } history ? history[account] : 0);
                lendable += parent[account].Potential;
            }

            if (borrowed > 0)
            {
                var one = Share.Of(borrowed, lendable, node.Weight);
                share = one > share ? one : share;
            }
        }

        return share;
    }
}
