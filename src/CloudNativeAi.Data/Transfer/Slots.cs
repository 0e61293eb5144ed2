namespace CloudNativeAi.Data.Transfer;

/// <summary>At most so many at once, a number that may change; who is urgent goes first, else who came first. Waiting holds no thread. Thread-safe.</summary>
internal sealed class Slots(int count)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Turn> _urgent = new();
    private readonly LinkedList<Turn> _patient = new();
    private int _count = count;
    private int _taken;

    public int Count
    {
        get => Volatile.Read(ref _count);
        set
        {
            lock (_gate)
            {
                _count = value;
                Admit();
            }
        }
    }

    /// <summary>A slot; give it back with <see cref="Leave"/>.</summary>
    public ValueTask EnterAsync(Turn turn, CancellationToken cancellationToken)
    {
        Task waiting;
        lock (_gate)
        {
            if (_taken < _count)
            {
                _taken++;
                return ValueTask.CompletedTask;
            }

            waiting = turn.Queue(turn.Urgent ? _urgent : _patient);
        }

        return WaitAsync(turn, waiting, cancellationToken);
    }

    /// <returns>False: nobody took the slot that became free.</returns>
    public bool Leave()
    {
        lock (_gate)
        {
            _taken--;
            Admit();
            return _taken >= _count;
        }
    }

    /// <summary>Somebody has come who waits for it.</summary>
    public void Hurry(Turn turn)
    {
        lock (_gate)
        {
            if (!turn.Urgent)
            {
                turn.Urgent = true;
                turn.Move(_urgent);
            }
        }
    }

    private async ValueTask WaitAsync(Turn turn, Task waiting, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(
            static (state, token) =>
            {
                var (slots, turn) = ((Slots, Turn))state!;
                lock (slots._gate)
                {
                    turn.Cancel(token);
                }
            },
            (this, turn));
        await waiting.ConfigureAwait(false);
    }

    private void Admit()
    {
        while (_taken < _count && (_urgent.First ?? _patient.First) is { } next)
        {
            _taken++;
            next.Value.Admit();
        }
    }
}
