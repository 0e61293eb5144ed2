using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>Heads as in a tournament: in each cohort the lowest share with the request wins, and competes for the cohort above.</summary>
/// <remarks>Shares are only comparable among members of one cohort, and such comparisons make no order over all queues: hence no heap. Between trees: who does not borrow, then the lower share of the queue.</remarks>
internal sealed class FairLine(HeadOrder order) : IHeadLine
{
    private readonly List<QueueHead> _heads = [];
    private readonly Dictionary<QuotaNode, QueueHead> _byQueue = [];
    private QuotaNode? _taken;

    public void Add(QueueHead head)
    {
        order.LookAtShares(head);
        _heads.Add(head);
        _byQueue[head.Queue.Quota] = head;
    }

    public void LookAgain() => _heads.ForEach(order.LookAtShares);

    public QueueHead? Take()
    {
        LookAgainBesideTaken();
        QueueHead? best = null;
        foreach (var root in Roots())
        {
            if (Winner(root, 0) is { } winner && (best is null || CompareTrees(winner, best) < 0))
            {
                best = winner;
            }
        }

        if (best is not null)
        {
            _heads.Remove(best);
            _byQueue.Remove(best.Queue.Quota);
            _taken = best.Queue.Quota;
        }

        return best;
    }

    private static int CompareTrees(QueueHead x, QueueHead y)
    {
        var order = x.Borrows.CompareTo(y.Borrows);
        order = order != 0 ? order : Share(x, 0).CompareTo(Share(y, 0));
        return order != 0 ? order : WorkloadOrder.Instance.Compare(x.Entry, y.Entry);
    }

    private static Share Share(QueueHead head, int level) => level < head.Shares.Count ? head.Shares[level] : Quotas.Share.None;

    private IEnumerable<QuotaNode> Roots() => _heads.Select(static head => head.Queue.Quota.Root).Distinct();

    /// <summary>Where something was started since, the shares of its cohort's members are others now, and so may be the flavors of whoever has a choice.</summary>
    private void LookAgainBesideTaken()
    {
        if (_taken is { } queue)
        {
            var top = queue;
            while (top.Parent?.Parent is not null)
            {
                top = top.Parent;
            }

            foreach (var head in _heads)
            {
                if (head.Queue.Quota.IsBelow(top) || head.HasChoice)
                {
                    order.LookAtShares(head);
                }
            }

            _taken = null;
        }
    }

    private QueueHead? Winner(QuotaNode node, int depth)
    {
        if (node.IsQueue)
        {
            return _byQueue.GetValueOrDefault(node);
        }

        QueueHead? best = null;
        foreach (var child in node.Children)
        {
            if (Winner(child, depth + 1) is { } winner && (best is null || Compare(winner, best, depth) < 0))
            {
                best = winner;
            }
        }

        return best;
    }

    /// <summary>By the shares of the two children of the cohort at a depth.</summary>
    private static int Compare(QueueHead x, QueueHead y, int depth)
    {
        var order = Share(x, x.Queue.Quota.Depth - depth - 1).CompareTo(Share(y, y.Queue.Quota.Depth - depth - 1));
        return order != 0 ? order : WorkloadOrder.Instance.Compare(x.Entry, y.Entry);
    }
}
