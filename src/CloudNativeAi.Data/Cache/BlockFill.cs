using CloudNativeAi.Data.Transfer;

namespace CloudNativeAi.Data.Cache;

/// <summary>Blocks on their way from the source; whoever wants one of them waits here.</summary>
internal sealed class BlockFill(int first, int end, bool urgent, CancellationToken cacheClosing)
{
    private readonly TaskCompletionSource[] _blocks = [.. Enumerable.Range(first, end - first).Select(static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(cacheClosing);

    /// <summary>When it is its turn at the source.</summary>
    public Turn Turn { get; } = new(urgent);

    public int First => first;

    public int End => end;

    public CancellationToken Token => _cancel.Token;

    public Task Wait(int block) => _blocks[block - first].Task;

    public void Filled(int block) => _blocks[block - first].TrySetResult();

    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended by itself meanwhile.
        }
    }

    /// <summary>Nothing more comes: those who still wait get this.</summary>
    public void Close(Exception exception)
    {
        Fail(exception);
        _cancel.Dispose();
    }

    /// <summary>What comes is of no use: those who still wait get this.</summary>
    public void Abort(Exception exception)
    {
        Fail(exception);
        Cancel();
    }

    private void Fail(Exception exception)
    {
        foreach (var block in _blocks)
        {
            if (block.TrySetException(exception))
            {
                // Observed here: perhaps nobody waits for this block.
                _ = block.Task.Exception;
            }
        }
    }
}
