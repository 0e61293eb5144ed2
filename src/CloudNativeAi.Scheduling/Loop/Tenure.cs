using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Diagnostics;
using CloudNativeAi.Scheduling.Queues;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>One owner's time with one model: take messages, write what frees, decide, write the rest, show it, answer, sleep.</summary>
internal sealed class Tenure : IDisposable
{
    private const int MostMessages = 8192;

    /// <summary>How long the first decision waits for who tells what nodes hold.</summary>
    private static readonly TimeSpan MostForData = TimeSpan.FromSeconds(5);
    private readonly long _number;
    private readonly SchedulingModel _model;
    private readonly WorkloadWriter _writer;
    private readonly UsageStore _usage;
    private readonly SchedulerMailbox _mailbox;
    private readonly SchedulerStatus _status;
    private readonly ReplicaStopper _stopper;
    private readonly List<SchedulerCall> _unanswered;
    private readonly TimeProvider _time;
    private readonly SteadyClock _clock;
    private readonly NodeFeed _nodes;
    private readonly DataFeed _data;
    private readonly DataWatcher? _contents;
    private readonly DecisionCore _core;
    private readonly TenureReport _report;
    private readonly List<Decision> _decisions = [];
    private readonly ITimer _timer;
    private readonly DateTimeOffset _withoutData;

    public Tenure(
        long number,
        SchedulingModel model,
        WorkloadWriter writer,
        UsageStore usage,
        SchedulerMailbox mailbox,
        SchedulerStatus status,
        SchedulingMetrics metrics,
        ReplicaStopper stopper,
        List<SchedulerCall> unanswered,
        TimeProvider time,
        ILogger logger,
        DataWatcher? contents = null)
    {
        (_number, _model, _writer, _usage, _mailbox, _status, _stopper, _unanswered, _time) = (number, model, writer, usage, mailbox, status, stopper, unanswered, time);
        _clock = new SteadyClock(time);
        _nodes = new NodeFeed(model);
        (_data, _contents) = (new DataFeed(model), contents);
        _withoutData = _clock.Now + MostForData;
        _core = new DecisionCore(model);
        _report = new TenureReport(model, metrics, logger);
        _timer = time.CreateTimer(static state => ((SchedulerMailbox)state!).Send(new SchedulerMessage.Wake()), mailbox, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        RunAgain();
        while (true)
        {
            TakeMessages();
            _contents?.Want(_model.Ledger.State.Contents);
            var now = _clock.Now;
            ReleaseOverdue(now, cancellationToken);
            await _writer.WriteFreeingAsync(cancellationToken).ConfigureAwait(false);
            var sees = _nodes.IsSynced && SeesData(now);
            if (sees && (_model.IsChanged || _core.IsDue(now)))
            {
                Decide(now);
            }

            await _writer.WriteAllAsync(cancellationToken).ConfigureAwait(false);
            await _usage.WriteAsync(now, cancellationToken).ConfigureAwait(false);
            _report.Publish(_decisions, now);
            _decisions.Clear();
            Answer();
            if (_nodes.IsSynced)
            {
                _status.IsReady = true;
            }

            if (!sees || !_model.IsChanged)
            {
                SetTimer(now);
                _report.BeforeSleep();
                await _mailbox.Messages.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Calls that an earlier tenure could not make durable.</summary>
    private void RunAgain() => _unanswered.RemoveAll(call => !call.Run(_model, _clock.Now));

    private void TakeMessages()
    {
        for (var i = 0; i < MostMessages && _mailbox.Messages.TryRead(out var message); i++)
        {
            switch (message)
            {
                case SchedulerMessage.Call call when call.What.Run(_model, _clock.Now):
                    _unanswered.Add(call.What);
                    break;
                case SchedulerMessage.NodeChanged node when node.Tenure == _number:
                    _nodes.Apply(node.Change, _clock.Now);
                    break;
                case SchedulerMessage.HeldChanged held when held.Tenure == _number:
                    _data.Apply(held.Change);
                    break;
                case SchedulerMessage.SizeKnown size when size.Tenure == _number:
                    _model.SetSize(size.Content, size.Bytes);
                    break;
                case SchedulerMessage.OptionsChanged changed:
                    _model.Configure(changed.Options);
                    break;
            }
        }
    }

    /// <summary>What nodes hold is known, or nobody tells it in time.</summary>
    private bool SeesData(DateTimeOffset now) => _contents is null || _data.IsSynced || now >= _withoutData;

    private void ReleaseOverdue(DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var entry in _model.Disrupted.Where(entry => entry.Disruption!.Deadline <= now).ToList())
        {
            List<ReplicaId> ended = [.. entry.Disruption!.Release.Where(replica => _stopper.HasEnded(replica, cancellationToken))];
            _model.Release(entry, ended, now);
        }
    }

    private void Decide(DateTimeOffset now)
    {
        var started = _time.GetTimestamp();
        _core.Decide(now, _decisions);
        _report.Decided(_time.GetElapsedTime(started));
    }

    private void Answer()
    {
        foreach (var call in _unanswered)
        {
            call.Complete();
        }

        _unanswered.Clear();
    }

    /// <summary>Wakes the loop at the next deadline after the time it last looked, even if that has passed meanwhile.</summary>
    private void SetTimer(DateTimeOffset looked)
    {
        var due = _core.NextDue(looked);
        due = SeesData(looked) || due < _withoutData ? due : _withoutData;
        var wait = due - _clock.Now + TimeSpan.FromMilliseconds(1);
        _timer.Change(wait is null ? Timeout.InfiniteTimeSpan : wait > TimeSpan.Zero ? wait.Value : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }
}
