using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>A call on its way through the loop: run on the model, answered when what it changed is durable. It may be run again on a model that was read anew.</summary>
internal abstract class SchedulerCall
{
    /// <summary>Changes the model; false: refused or cancelled, and answered.</summary>
    public abstract bool Run(SchedulingModel model, DateTimeOffset now);

    /// <summary>Answers: what it changed is durable.</summary>
    public abstract void Complete();

    /// <summary>Answers: the loop is over.</summary>
    public abstract void Fail(Exception exception);
}

/// <summary>A call with a result, which is taken after everything of its cycle was decided and written.</summary>
/// <param name="body">Changes the model, and says how the result is taken.</param>
/// <param name="cancellationToken">Undoes the call until it is run.</param>
internal sealed class SchedulerCall<T>(Func<SchedulingModel, DateTimeOffset, Func<T>> body, CancellationToken cancellationToken) : SchedulerCall
{
    private readonly TaskCompletionSource<T> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Func<T>? _result;

    public Task<T> Answer => _answer.Task;

    public override bool Run(SchedulingModel model, DateTimeOffset now)
    {
        if (_result is null && cancellationToken.IsCancellationRequested)
        {
            _answer.TrySetCanceled(cancellationToken);
            return false;
        }

        try
        {
            _result = body(model, now);
            return true;
        }
        catch (WorkloadRejectedException exception)
        {
            _answer.TrySetException(exception);
            return false;
        }
    }

    public override void Complete()
    {
        try
        {
            _answer.TrySetResult(_result!());
        }
        catch (WorkloadRejectedException exception)
        {
            _answer.TrySetException(exception);
        }
    }

    public override void Fail(Exception exception) => _answer.TrySetException(exception);
}
