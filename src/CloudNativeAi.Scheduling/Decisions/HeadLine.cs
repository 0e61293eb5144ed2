namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>Heads by one order over all queues.</summary>
/// <remarks>What others start may make a head one that borrows, which is seen when it comes up; and one that would borrow, where it has a choice of flavors, one that does not, which is looked for.</remarks>
internal sealed class HeadLine(HeadOrder order) : IHeadLine
{
    private readonly PriorityQueue<QueueHead, QueueHead> _heads = new(Comparer<QueueHead>.Create(HeadOrder.Compare));
    private readonly List<QueueHead> _mayRise = [];

    public void Add(QueueHead head)
    {
        order.Look(head);
        Enqueue(head);
    }

    public void LookAgain()
    {
        List<QueueHead> heads = [.. _heads.UnorderedItems.Select(static item => item.Element)];
        _heads.Clear();
        _mayRise.Clear();
        heads.ForEach(Add);
    }

    public QueueHead? Take()
    {
        if (_mayRise.Exists(Rises))
        {
            LookAgain();
        }

        while (_heads.TryDequeue(out var head, out _))
        {
            var borrowed = head.Borrows;
            order.Look(head);
            if (head.Borrows == borrowed)
            {
                _mayRise.Remove(head);
                return head;
            }

            Enqueue(head);
        }

        return null;
    }

    private void Enqueue(QueueHead head)
    {
        _heads.Enqueue(head, head);
        if (head.Borrows && head.HasChoice)
        {
            _mayRise.Add(head);
        }
    }

    private bool Rises(QueueHead head)
    {
        order.Look(head);
        return !head.Borrows;
    }
}
