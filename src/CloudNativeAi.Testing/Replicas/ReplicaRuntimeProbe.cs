using System.Globalization;
using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <summary>What the cases of <see cref="ReplicaRuntimeContract"/> do over and over.</summary>
internal sealed class ReplicaRuntimeProbe(ReplicaRuntimeLab lab, CancellationToken cancellationToken)
{
    private readonly Guid _workload = Guid.NewGuid();

    public IReplicaRuntime Runtime => lab.Runtime;

    public ReplicaKey Key(int index, long generation = 1) => new(new(_workload, "worker", index), generation);

    public ReplicaTemplate Shell(string script, params string[] arguments) => new(["/bin/sh", "-c", script, "sh", .. arguments])
    {
        Image = lab.Image,
        StopGrace = TimeSpan.FromSeconds(20),
    };

    public ReplicaSpec Spec(ReplicaKey key, ReplicaTemplate template) =>
        new(key, Tenant.Default, lab.Node, ResourceList.Empty, [], template);

    public async Task<ReplicaKey> StartAsync(int index, ReplicaTemplate template, long generation = 1)
    {
        var key = Key(index, generation);
        await Runtime.StartAsync([Spec(key, template)], cancellationToken).ConfigureAwait(false);
        return key;
    }

    /// <summary>Waits until the watch shows a state; fails with the last one seen.</summary>
    public async Task<ReplicaState> StateAsync(ReplicaKey key, Func<ReplicaState, bool> holds, string what)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(lab.Patience);
        ReplicaState? last = null;
        try
        {
            await foreach (var change in Runtime.WatchAsync(patience.Token).ConfigureAwait(false))
            {
                if (change.Kind == ChangeKind.Upsert && change.Key == key)
                {
                    last = change.Value!;
                    if (holds(last))
                    {
                        return last;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ContractViolationException($"{what} (last seen of {key} after {lab.Patience}: {last})");
        }

        throw new ContractViolationException("A watch ended before it was cancelled.");
    }

    public Task<ReplicaState> RunningAsync(ReplicaKey key) => StateAsync(key, static s => s.Phase == ReplicaPhase.Running, "An accepted replica runs.");

    public async Task<ReplicaExit> ExitAsync(ReplicaKey key)
    {
        var state = await StateAsync(key, static s => s.Phase == ReplicaPhase.Exited, "A replica that ended is shown as exited.").ConfigureAwait(false);
        Require(state.Exit is not null, "An exited replica says how it ended.");
        return state.Exit;
    }

    /// <summary>What a new watch lists first.</summary>
    public async Task<Dictionary<ReplicaKey, ReplicaState>> ListAsync()
    {
        var list = new Dictionary<ReplicaKey, ReplicaState>();
        var first = true;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(lab.Patience);
        await foreach (var change in Runtime.WatchAsync(patience.Token).ConfigureAwait(false))
        {
            Require(first == (change.Kind == ChangeKind.Reset), "A watch begins with Reset, once.");
            first = false;
            if (change.Kind == ChangeKind.Synced)
            {
                return list;
            }

            if (change.Kind == ChangeKind.Upsert)
            {
                list[change.Key] = change.Value!;
            }
        }

        throw new ContractViolationException("A watch ended before it was cancelled.");
    }

    public async Task<List<string>> LogAsync(ReplicaKey key, int tail = int.MaxValue, bool follow = false)
    {
        var lines = new List<string>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(lab.Patience);
        await foreach (var line in Runtime.ReadLogsAsync(key, tail, follow, patience.Token).ConfigureAwait(false))
        {
            lines.Add(line.Text);
        }

        return lines;
    }

    /// <summary>Follows a log until a line comes.</summary>
    public async Task LineAsync(ReplicaKey key, string text)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(lab.Patience);
        await foreach (var line in Runtime.ReadLogsAsync(key, int.MaxValue, follow: true, patience.Token).ConfigureAwait(false))
        {
            if (line.Text == text)
            {
                return;
            }
        }

        throw new ContractViolationException(string.Create(CultureInfo.InvariantCulture, $"The log of {key} ended without the line '{text}'."));
    }
}
