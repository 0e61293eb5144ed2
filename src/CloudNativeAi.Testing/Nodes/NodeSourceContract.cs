using CloudNativeAi.Resources;
using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <summary>What every <see cref="INodeSource"/> must do: this machine, a file, a cluster, a cloud's inventory.</summary>
public abstract partial class NodeSourceContract : ContractSuite
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public override IReadOnlyList<ContractCase> Cases =>
    [
        .. NodeCases(),
        Case("A_watch_lists_then_follows", async (stage, token) =>
        {
            var watch = stage.Source.WatchAsync(token).GetAsyncEnumerator(token);
            await using var ending = watch.ConfigureAwait(false);
            var nodes = await ReadListAsync(watch).ConfigureAwait(false);
            Require(nodes.Count > 0, "The source knows a node");
            var before = new Dictionary<NodeId, Node>(nodes);
            if (await stage.ChangeNodeAsync(token).ConfigureAwait(false))
            {
                await ApplyUntilAsync(watch, nodes, now => now.Keys.ToHashSet().SetEquals(before.Keys) && now.Any(pair => !pair.Value.Equals(before[pair.Key]))).ConfigureAwait(false);
                Require(nodes.All(pair => pair.Value.InstanceId == before[pair.Key].InstanceId), "A node that changes stays the same machine");
            }
        }),

        Case("A_node_that_goes_is_deleted", async (stage, token) =>
        {
            var watch = stage.Source.WatchAsync(token).GetAsyncEnumerator(token);
            await using var ending = watch.ConfigureAwait(false);
            var nodes = await ReadListAsync(watch).ConfigureAwait(false);
            var count = nodes.Count;
            if (await stage.RemoveNodeAsync(token).ConfigureAwait(false))
            {
                await ApplyUntilAsync(watch, nodes, now => now.Count == count - 1).ConfigureAwait(false);
            }
        }),

        Case("A_watch_begun_again_lists_anew", async (stage, token) =>
        {
            var first = await ListAsync(stage.Source, token).ConfigureAwait(false);
            var removed = await stage.RemoveNodeAsync(token).ConfigureAwait(false) ? 1 : 0;
            var second = await ListAsync(stage.Source, token).ConfigureAwait(false);
            Require(second.Count == first.Count - removed && second.Keys.All(first.ContainsKey), "What is not between Reset and Synced is gone");
        }),

        Case("Watchers_at_the_same_time_agree", async (stage, token) =>
        {
            var watches = Enumerable.Range(0, 3).Select(_ => stage.Source.WatchAsync(token).GetAsyncEnumerator(token)).ToList();
            var lists = await Task.WhenAll(watches.Select(watch => ReadListAsync(watch))).ConfigureAwait(false);
            Require(lists.All(list => list.Keys.ToHashSet().SetEquals(lists[0].Keys)), "All list the same nodes");
            if (await stage.ChangeNodeAsync(token).ConfigureAwait(false))
            {
                await Task.WhenAll(watches.Select((watch, i) =>
                {
                    var before = new Dictionary<NodeId, Node>(lists[i]);
                    return ApplyUntilAsync(watch, lists[i], now => now.Any(pair => !pair.Value.Equals(before.GetValueOrDefault(pair.Key))));
                })).ConfigureAwait(false);
            }

            foreach (var watch in watches)
            {
                await watch.DisposeAsync().ConfigureAwait(false);
            }
        }),

        Case("A_watch_survives_a_lost_connection", async (stage, token) =>
        {
            var watch = stage.Source.WatchAsync(token).GetAsyncEnumerator(token);
            await using var ending = watch.ConfigureAwait(false);
            var nodes = await ReadListAsync(watch).ConfigureAwait(false);
            if (await stage.InterruptAsync(token).ConfigureAwait(false))
            {
                var now = await ListAsync(stage.Source, token).ConfigureAwait(false);
                await ApplyUntilAsync(watch, nodes, seen => seen.Count == now.Count && seen.All(pair => pair.Value.Equals(now.GetValueOrDefault(pair.Key)))).ConfigureAwait(false);
            }
        }),

        Case("A_watch_ends_when_it_is_cancelled_and_not_before", async (stage, token) =>
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(token);
            var watch = stage.Source.WatchAsync(cancel.Token).GetAsyncEnumerator(cancel.Token);
            await using var ending = watch.ConfigureAwait(false);
            await ReadListAsync(watch).ConfigureAwait(false);
            var next = watch.MoveNextAsync().AsTask();
            await cancel.CancelAsync().ConfigureAwait(false);
            try
            {
                while (await next.ConfigureAwait(false))
                {
                    next = watch.MoveNextAsync().AsTask();
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }

            throw new ContractViolationException("A watch never ends by itself: cancelling throws");
        }),
    ];

    /// <summary>A source of its own for one case.</summary>
    protected abstract ValueTask<NodeSourceStage> CreateStageAsync(CancellationToken cancellationToken);

    private ContractCase Case(string name, Func<NodeSourceStage, CancellationToken, Task> body) => new(name, async token =>
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(Patience);
        var stage = await CreateStageAsync(limit.Token).ConfigureAwait(false);
        await using var ending = stage.ConfigureAwait(false);
        try
        {
            await body(stage, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !token.IsCancellationRequested)
        {
            throw new ContractViolationException($"{name}: nothing happened for {Patience.TotalSeconds} s");
        }
    });

    private static async Task<Dictionary<NodeId, Node>> ListAsync(INodeSource source, CancellationToken token)
    {
        var watch = source.WatchAsync(token).GetAsyncEnumerator(token);
        await using var ending = watch.ConfigureAwait(false);
        return await ReadListAsync(watch).ConfigureAwait(false);
    }

    private static async Task<Change<NodeId, Node>> NextAsync(IAsyncEnumerator<Change<NodeId, Node>> watch)
    {
        Require(await watch.MoveNextAsync().ConfigureAwait(false), "A watch never ends by itself");
        return watch.Current;
    }

    private static async Task<Dictionary<NodeId, Node>> ReadListAsync(IAsyncEnumerator<Change<NodeId, Node>> watch)
    {
        Require((await NextAsync(watch).ConfigureAwait(false)).Kind == ChangeKind.Reset, "A watch begins with Reset");
        Dictionary<NodeId, Node> nodes = [];
        while (true)
        {
            var change = await NextAsync(watch).ConfigureAwait(false);
            if (change.Kind == ChangeKind.Synced)
            {
                return nodes;
            }

            Require(change is { Kind: ChangeKind.Upsert, Value: not null } && change.Value.Id == change.Key, "A list holds upserts under the nodes' ids");
            nodes[change.Key] = change.Value;
        }
    }

    private static async Task ApplyUntilAsync(IAsyncEnumerator<Change<NodeId, Node>> watch, Dictionary<NodeId, Node> nodes, Predicate<Dictionary<NodeId, Node>> settled)
    {
        var listing = false;
        while (listing || !settled(nodes))
        {
            var change = await NextAsync(watch).ConfigureAwait(false);
            listing = change.Kind != ChangeKind.Synced && (listing || change.Kind == ChangeKind.Reset);
            switch (change.Kind)
            {
                case ChangeKind.Reset:
                    nodes.Clear();
                    break;
                case ChangeKind.Upsert:
                    nodes[change.Key] = change.Value!;
                    break;
                case ChangeKind.Delete:
                    nodes.Remove(change.Key);
                    break;
            }
        }
    }
}
