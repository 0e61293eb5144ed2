using CloudNativeAi.Data;
using CloudNativeAi.Serving.Diagnostics;
using CloudNativeAi.Serving.Routing;
using CloudNativeAi.Serving.State;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Serving.Replicas;

/// <summary>Takes one replica through its life: bring the model, start, probe, route, drain, stop. Everything it does may be repeated, so that adopting a replica is running it.</summary>
internal sealed partial class ReplicaRunner
{
    private const int MaxStopsUnseen = 2;
    private static readonly TimeSpan s_askAgain = TimeSpan.FromSeconds(2);

    private readonly RunnerContext _context;
    private readonly RevisionSpec _revision;
    private readonly InferenceServiceSpec _service;
    private readonly TaskCompletionSource<ReplicaExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<(DateTimeOffset? Deadline, string Reason)> _drain = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Pulse _nudge = new();
    private DateTimeOffset _ejectedUntil;
    private int _ejections;
    private bool _needsWarmUp = true;
    private readonly ReplicaStart _start;

    public ReplicaRunner(RunnerContext context, InferenceServiceSpec service, RevisionSpec revision, ReplicaRecord record)
    {
        _context = context;
        _service = service;
        _revision = revision;
        Record = record;
        _start = new(context.Platform, service, revision, record);
    }

    public ReplicaRecord Record { get; }

    public string Revision => _revision.Name;

    public InferenceReplicaPhase Phase { get; private set; }

    public string? Reason { get; private set; }

    public string? Address => _start.Address;

    public ReplicaEndpoint? Endpoint { get; private set; }

    /// <summary>What was attached, to be detached when its end is recorded.</summary>
    public DatasetVersion? Attached => _start.Attached;

    /// <summary>When it first took traffic; null: never.</summary>
    public DateTimeOffset? ReadySince { get; private set; }

    public bool Draining => _drain.Task.IsCompleted;

    /// <summary>Whether nothing of it runs any more.</summary>
    public bool HasEnded { get; private set; }

    /// <summary>How it ended; null: it never ran.</summary>
    public ReplicaExit? Exit { get; private set; }

    /// <summary>Why we ended it although it was wanted; null: we did not.</summary>
    public string? Fault { get; private set; }

    /// <summary>Whether <see cref="Fault"/> is that it did not load in time.</summary>
    public bool LoadTimedOut { get; private set; }

    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <param name="detach">Cancelled when the host stops: the replica is left as it is.</param>
    public void Begin(CancellationToken detach)
    {
        _context.Hub.Listen(Record.Key, OnState);
        Completion = RunAsync(detach);
    }

    /// <summary>Tells it to go; only the first call counts.</summary>
    public void BeginDrain(DateTimeOffset? deadline, string reason)
    {
        if (_drain.TrySetResult((deadline, reason)))
        {
            TakeOut(InferenceReplicaPhase.Draining, reason);
            Endpoint?.Close();
            _nudge.Set();
        }
    }

    private void OnState(ReplicaState? state)
    {
        var exit = state is null ? new(ExitCause.Unknown, null, null, "Its runtime does not know it any more.", _context.Time.GetUtcNow()) : state.Phase == ReplicaPhase.Exited ? state.Exit : null;
        if (exit is not null)
        {
            // At once, in the watch itself: a dead replica gets no further request.
            TakeOut(Phase == InferenceReplicaPhase.Draining ? Phase : InferenceReplicaPhase.Unready, exit.Detail);
            Endpoint?.Close();
            _exited.TrySetResult(exit);
            _nudge.Set();
        }
    }

    private async Task RunAsync(CancellationToken detach)
    {
        await Task.Yield();
        try
        {
            await ServeAsync(detach).ConfigureAwait(false);
            await StopAsync(detach).ConfigureAwait(false);
            Exit = _exited.Task.IsCompletedSuccessfully ? await _exited.Task.ConfigureAwait(false) : null;
            HasEnded = true;
        }
        catch (OperationCanceledException) when (detach.IsCancellationRequested)
        {
        }
        finally
        {
            TakeOut(Phase, Reason);
            Endpoint?.Close();
            _context.Changed();
        }
    }

    /// <summary>Returns when it has to go, or is gone.</summary>
    private async Task ServeAsync(CancellationToken detach)
    {
        var begun = _context.Time.GetTimestamp();
        var plan = default(ModelServerPlan);
        while (plan is null && !Over)
        {
            using var starting = CancellationTokenSource.CreateLinkedTokenSource(detach);
            try
            {
                var start = _start.RunAsync(starting.Token);
                if (await Task.WhenAny(start, _drain.Task, Left(begun, starting.Token)).ConfigureAwait(false) != start)
                {
                    await starting.CancelAsync().ConfigureAwait(false);
                }

                plan = await start.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!detach.IsCancellationRequested)
            {
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Reason = error.Message;
                Log.StartFailed(_context.Logger, _service.Tenant.Name, _service.Name, Record.Key, error);
                _context.Changed();
                if (error is ReplicaStartException or CloudNativeAiException { IsTransient: false } and not DatasetSourceException)
                {
                    Fault = error.Message;
                    return;
                }
            }

            if (plan is null && CheckLoadTimeout(begun))
            {
                return;
            }

            if (plan is null && !Over)
            {
                await WaitAsync(_context.Options.RestartDelay, detach).ConfigureAwait(false);
            }
        }

        if (plan is not null)
        {
            await ProbeAsync(plan, begun, detach).ConfigureAwait(false);
        }
    }

    private bool Over => _drain.Task.IsCompleted || _exited.Task.IsCompleted;

    private Task Left(long begun, CancellationToken cancellationToken)
    {
        var left = _revision.LoadTimeout - _context.Time.GetElapsedTime(begun);
        return Task.Delay(left < TimeSpan.Zero ? TimeSpan.Zero : left, _context.Time, cancellationToken);
    }

    private async Task ProbeAsync(ModelServerPlan plan, long begun, CancellationToken detach)
    {
        var failures = 0;
        var silent = 0;
        var started = false;
        while (!Over)
        {
            var answer = await _context.Prober.ProbeAsync(Address!, started ? plan.Ready : plan.Started, detach).ConfigureAwait(false);
            if (answer.Ok && !started)
            {
                started = true;
                answer = plan.Ready == plan.Started ? answer : await _context.Prober.ProbeAsync(Address!, plan.Ready, detach).ConfigureAwait(false);
            }

            failures = answer.Ok ? 0 : failures + 1;
            silent = answer.Answered ? 0 : silent + 1;
            if (answer.Ok && Phase != InferenceReplicaPhase.Ready && !Over && _context.Time.GetUtcNow() >= _ejectedUntil)
            {
                answer = await AdmitAsync(begun, detach).ConfigureAwait(false);
            }

            if (!answer.Ok && Phase == InferenceReplicaPhase.Ready && failures >= plan.Ready.FailureThreshold)
            {
                TakeOut(InferenceReplicaPhase.Unready, answer.Text);
            }
            else if (!answer.Ok && Phase != InferenceReplicaPhase.Ready && Reason != answer.Text && !Draining)
            {
                Reason = answer.Text;
                _context.Changed();
            }

            if (ReadySince is null ? CheckLoadTimeout(begun) : CheckSilence(silent))
            {
                return;
            }

            await WaitAsync(Phase == InferenceReplicaPhase.Ready ? plan.Ready.Period : _context.Options.LoadProbePeriod, detach).ConfigureAwait(false);
        }
    }

    private async Task<ProbeAnswer> AdmitAsync(long begun, CancellationToken detach)
    {
        if (_needsWarmUp && _revision.WarmUp is { } warmUp)
        {
            var answer = await _context.Prober.WarmUpAsync(Address!, warmUp, detach).ConfigureAwait(false);
            if (!answer.Ok)
            {
                return answer;
            }
        }

        _needsWarmUp = false;
        if (Endpoint is null)
        {
            Endpoint = new(Record.Key, _revision.Name, Address!) { FailuresToEject = _context.Options.FailuresToEject, Ejected = OnEjected };
            _context.Metrics.Started(_service.Tenant.Name, _service.Name, _context.Time.GetElapsedTime(begun));
            Log.Ready(_context.Logger, _service.Tenant.Name, _service.Name, Record.Key, _revision.Name);
        }

        Endpoint.ReportSuccess();
        ReadySince ??= _context.Time.GetUtcNow();
        Phase = InferenceReplicaPhase.Ready;
        Reason = null;
        if (!Over)
        {
            _context.Route.Admit(Endpoint);
        }

        if (Over)
        {
            // It was told to go, or went, meanwhile.
            TakeOut(Draining ? InferenceReplicaPhase.Draining : InferenceReplicaPhase.Unready, Reason);
            Endpoint.Close();
        }

        _context.Changed();
        return new(true, true, "");
    }

    private void OnEjected(string reason)
    {
        if (Phase == InferenceReplicaPhase.Ready)
        {
            _needsWarmUp = true;
            _ejectedUntil = _context.Time.GetUtcNow() + (_context.Options.LoadProbePeriod * (1 << Math.Min(_ejections++, 6)));
            Log.Ejected(_context.Logger, _service.Tenant.Name, _service.Name, Record.Key, _revision.Name, reason);
            TakeOut(InferenceReplicaPhase.Unready, $"requests failed: it {reason}");
            _nudge.Set();
        }
    }

    private bool CheckLoadTimeout(long begun)
    {
        if (Over || _context.Time.GetElapsedTime(begun) < _revision.LoadTimeout)
        {
            return false;
        }

        LoadTimedOut = true;
        Fault = $"Load time-out: it was not ready within {_revision.LoadTimeout.TotalSeconds:0.###} s ({Reason ?? "no answer"}).";
        return true;
    }

    private bool CheckSilence(int silent)
    {
        if (Over || silent < _context.Options.ProbesToRestart)
        {
            return false;
        }

        Fault = FormattableString.Invariant($"It gave no answer to {silent} probes in a row.");
        return true;
    }

    /// <summary>Out of routing is done; waits until it is idle, or may not be waited for any longer, then SIGTERM, then until it is gone.</summary>
    private async Task StopAsync(CancellationToken detach)
    {
        var deadline = _context.Time.GetUtcNow() + _service.DrainTimeout;
        if (_drain.Task.IsCompletedSuccessfully)
        {
            deadline = (await _drain.Task.ConfigureAwait(false)).Deadline is { } asked && asked < deadline ? asked : deadline;
        }

        TakeOut(Draining ? InferenceReplicaPhase.Draining : InferenceReplicaPhase.Unready, Fault ?? Reason);
        if (Endpoint is { } endpoint)
        {
            endpoint.Close();
            if (Fault is null && !_exited.Task.IsCompleted)
            {
                var wait = deadline - _context.Time.GetUtcNow();
                await Task.WhenAny(endpoint.Idle, _exited.Task, Task.Delay(wait < TimeSpan.Zero ? TimeSpan.Zero : wait, _context.Time, detach)).ConfigureAwait(false);
                detach.ThrowIfCancellationRequested();
            }
        }

        for (var asked = 0; _start.WasHandedOver && !_exited.Task.IsCompleted; asked++)
        {
            // A start that was broken off may never have been accepted: then there is nothing to wait for.
            if (asked > MaxStopsUnseen && _context.Hub.IsSynced && !_context.Hub.TryGet(Record.Key, out _))
            {
                return;
            }

            try
            {
                await _context.Platform.Runtime.StopAsync(Record.Key, _revision.StopGrace, detach).ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                Log.StopFailed(_context.Logger, _service.Tenant.Name, _service.Name, Record.Key, error);
            }

            // Asked again now and then: a stop that came before the start was seen has no effect.
            await Task.WhenAny(_exited.Task, Task.Delay(s_askAgain, _context.Time, detach)).ConfigureAwait(false);
            detach.ThrowIfCancellationRequested();
        }
    }

    private void TakeOut(InferenceReplicaPhase phase, string? reason)
    {
        if (Endpoint is { } endpoint)
        {
            _context.Route.Withdraw(endpoint);
        }

        if (Phase != phase || Reason != reason)
        {
            Phase = phase;
            Reason = reason;
            _context.Changed();
        }
    }

    private async Task WaitAsync(TimeSpan period, CancellationToken detach)
    {
        if (!Over)
        {
            await _nudge.WaitAsync(period, _context.Time, detach).ConfigureAwait(false);
        }
    }
}
