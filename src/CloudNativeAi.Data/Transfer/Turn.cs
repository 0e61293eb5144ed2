namespace CloudNativeAi.Data.Transfer;

/// <summary>Somebody's place before a bounded number of slots. One wait at a time; guarded by the slots' lock.</summary>
internal sealed class Turn(bool urgent)
{
    private TaskCompletionSource? _waiting;
    private LinkedListNode<Turn>? _place;

    /// <summary>Somebody reads what this brings; else it is fetched ahead of all readers.</summary>
    public bool Urgent { get; set; } = urgent;

    /// <summary>What was waited for is not wanted any more: when it comes, let it pass.</summary>
    public bool Withdrawn { get; set; }

    public Task Queue(LinkedList<Turn> line)
    {
        _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _place = line.AddLast(this);
        return _waiting.Task;
    }

    public void Admit()
    {
        Quit();
        _waiting!.SetResult();
    }

    /// <returns>False: it waits no longer.</returns>
    public bool Cancel(CancellationToken cancellationToken) => Quit() && _waiting!.TrySetCanceled(cancellationToken);

    /// <summary>Behind the others in another line, if it waits.</summary>
    public void Move(LinkedList<Turn> line)
    {
        if (Quit())
        {
            _place = line.AddLast(this);
        }
    }

    private bool Quit()
    {
        if (_place is null)
        {
            return false;
        }

        _place.List!.Remove(_place);
        _place = null;
        return true;
    }
}
