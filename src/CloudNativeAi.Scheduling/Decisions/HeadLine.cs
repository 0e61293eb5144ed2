namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>Heads by one order over all queues.</summary>
internal sealed class HeadLine(HeadOrder order) : IHeadLine
{
    private readonly PriorityQueue<QueueHead, QueueHead> _heads = new(Comparer<QueueHead>.Create(HeadOrder.Compare));

    public void Add(QueueHead head)
    {
        order.Look(head);
        _heads.Enqueue(head, head);
    }

    public void LookAgain()
    {
        List<QueueHead> heads = [.. _heads.UnorderedItems.Select(static item => item.Element)];
        _heads.Clear();
        heads.ForEach(Add);
    }

    public QueueHead? Take()
    {
        while (_heads.TryDequeue(out var head, out _))
        {
            // What was decided since may have made it one that borrows.
            var borrowed = head.Borrows;
            order.Look(head);
            if (head.Borrows == borrowed)
            {
                return head;
            }

            _heads.Enqueue(head, head);
        }

        return null;
    }
}
