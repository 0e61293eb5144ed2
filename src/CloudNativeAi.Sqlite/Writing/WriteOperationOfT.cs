namespace CloudNativeAi.Sqlite.Writing;

/// <summary>A write that answers with a value.</summary>
internal abstract class WriteOperation<T> : WriteOperation
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Set by <see cref="WriteOperation.Execute"/>.</summary>
    protected T? Result { get; set; }

    /// <summary>Set by <see cref="WriteOperation.Execute"/> instead of a result.</summary>
    protected Exception? Conflict { get; set; }

    /// <summary>Waits for the commit.</summary>
    public async ValueTask<T> WaitAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static operation => ((WriteOperation)operation!).Cancel(), this).ConfigureAwait(false);
        return await _answer.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public override void Complete()
    {
        if (Conflict is null)
        {
            _answer.TrySetResult(Result!);
        }
        else
        {
            _answer.TrySetException(Conflict);
        }
    }

    public override void Fail(Exception exception) => _answer.TrySetException(exception);
}
