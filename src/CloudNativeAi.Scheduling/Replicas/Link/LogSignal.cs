namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Wakes everybody who follows one log.</summary>
internal sealed class LogSignal
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _followers;
    private bool _over;

    /// <summary>Ends with the next raise; take it before reading.</summary>
    public Task Raised
    {
        get
        {
            lock (_gate)
            {
                return _raised.Task;
            }
        }
    }

    public void Raise()
    {
        TaskCompletionSource raised;
        lock (_gate)
        {
            raised = _raised;
            _raised = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        raised.TrySetResult();
    }

    /// <returns>False: the last follower has left, take a new signal.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!_over)
            {
                _followers++;
            }

            return !_over;
        }
    }

    /// <returns>Whether that was the last.</returns>
    public bool Leave()
    {
        lock (_gate)
        {
            return _over = --_followers == 0;
        }
    }
}
