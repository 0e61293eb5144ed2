using System.Threading.Channels;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Where callers and the loop meet: messages one way, the durable state of workloads the other.</summary>
internal sealed class SchedulerMailbox
{
    private readonly Channel<SchedulerMessage> _messages = Channel.CreateUnbounded<SchedulerMessage>(new UnboundedChannelOptions { SingleReader = true });
    private readonly TaskCompletionSource _recovered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChannelReader<SchedulerMessage> Messages => _messages.Reader;

    /// <summary>What is durable, for whoever reads or watches.</summary>
    public ChangeFeed<Guid, Workload> Workloads { get; } = new(ready: false);

    /// <summary>Ends when what was stored has been read.</summary>
    public Task Recovered => _recovered.Task;

    public void Send(SchedulerMessage message) => _messages.Writer.TryWrite(message);

    /// <summary>Sends a call and awaits its answer; cancelling before the loop takes it undoes it, later it only stops waiting.</summary>
    /// <exception cref="CloudNativeAiException">The host is stopping.</exception>
    public Task<T> CallAsync<T>(SchedulerCall<T> call, CancellationToken cancellationToken)
    {
        if (!_messages.Writer.TryWrite(new SchedulerMessage.Call(call)))
        {
            throw Stopped();
        }

        return call.Answer.WaitAsync(cancellationToken);
    }

    public void SetRecovered()
    {
        Workloads.Ready();
        _recovered.TrySetResult();
    }

    /// <summary>No more messages; those that came too late are answered so.</summary>
    public void Close(IEnumerable<SchedulerCall> unanswered)
    {
        _messages.Writer.TryComplete();
        while (_messages.Reader.TryRead(out var message))
        {
            (message as SchedulerMessage.Call)?.What.Fail(Stopped());
        }

        foreach (var call in unanswered)
        {
            call.Fail(Stopped());
        }
    }

    private static CloudNativeAiException Stopped() => new("The scheduler has stopped with its host.", "Call again when it runs; calls may be repeated.", isTransient: true);
}
