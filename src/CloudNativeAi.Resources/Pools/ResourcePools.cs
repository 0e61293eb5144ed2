using System.Runtime.CompilerServices;
using CloudNativeAi.Resources.Configuration;

namespace CloudNativeAi.Resources.Pools;

/// <summary>The room's front: checks, writes what is asked, answers from what the directory holds.</summary>
internal sealed class ResourcePools(PoolDirectory directory, PoolRecords records) : IResourcePools
{
    public async ValueTask<ResourcePool> CreateAsync(ResourcePool pool, CancellationToken cancellationToken = default)
    {
        Check(pool);
        var wanted = pool with { FromConfiguration = false };
        var known = await GetAsync(pool.Name, cancellationToken).ConfigureAwait(false);
        if (known is null)
        {
            try
            {
                await records.CreateAsync(wanted, cancellationToken).ConfigureAwait(false);
            }
            catch (StateConflictException)
            {
                // Created in between; compared below.
            }

            await directory.RefreshAsync(PoolRecords.PoolKey(pool.Name), cancellationToken).ConfigureAwait(false);
            known = await GetAsync(pool.Name, cancellationToken).ConfigureAwait(false);
        }

        return known is null || known with { FromConfiguration = false } == wanted
            ? known ?? wanted
            : throw new CloudNativeAiException($"Pool \"{pool.Name}\" exists and is another one.", known.FromConfiguration ? "Change it in configuration." : "Call UpdateAsync to replace its definition.");
    }

    public async ValueTask<ResourcePool> UpdateAsync(ResourcePool pool, CancellationToken cancellationToken = default)
    {
        Check(pool);
        await RefuseConfiguredAsync(pool.Name, cancellationToken).ConfigureAwait(false);
        var wanted = pool with { FromConfiguration = false };
        if (!await records.ReplaceAsync(wanted, cancellationToken).ConfigureAwait(false))
        {
            throw Missing(pool.Name);
        }

        await directory.RefreshAsync(PoolRecords.PoolKey(pool.Name), cancellationToken).ConfigureAwait(false);
        return wanted;
    }

    public async ValueTask DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        if (!NameRules.IsDnsLabel(name))
        {
            return;
        }

        await RefuseConfiguredAsync(name, cancellationToken).ConfigureAwait(false);
        await records.DeleteAsync(PoolRecords.PoolKey(name), cancellationToken).ConfigureAwait(false);
        await directory.RefreshAsync(PoolRecords.PoolKey(name), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<ResourcePool?> GetAsync(string name, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(name);
        await WaitAsync(directory.PoolsListed, cancellationToken).ConfigureAwait(false);
        return directory.Pools.TryGet(name, out var pool) ? pool : null;
    }

    public async ValueTask<IReadOnlyList<ResourcePool>> ListAsync(CancellationToken cancellationToken = default)
    {
        await WaitAsync(directory.PoolsListed, cancellationToken).ConfigureAwait(false);
        return [.. directory.Pools.Snapshot().Select(pair => pair.Value).OrderBy(pool => pool.Name, StringComparer.Ordinal)];
    }

    public IAsyncEnumerable<Change<string, ResourcePool>> WatchAsync(CancellationToken cancellationToken = default) => WatchAsync(directory.Pools, cancellationToken);

    public async ValueTask<IReadOnlyList<Node>> ListNodesAsync(string? pool = null, CancellationToken cancellationToken = default)
    {
        await WaitAsync(directory.NodesListed, cancellationToken).ConfigureAwait(false);
        return [.. directory.Nodes.Snapshot().Select(pair => pair.Value).Where(node => pool is null || node.Pool == pool).OrderBy(node => node.Id.Value, StringComparer.Ordinal)];
    }

    public IAsyncEnumerable<Change<NodeId, Node>> WatchNodesAsync(CancellationToken cancellationToken = default) => WatchAsync(directory.Nodes, cancellationToken);

    public async ValueTask SetSchedulableAsync(NodeId node, bool schedulable, CancellationToken cancellationToken = default)
    {
        if (!NodeRules.IsId(node.Value))
        {
            throw new ArgumentException($"\"{NameRules.Show(node.Value)}\" is not a node's id. Use source/name as ListNodesAsync gives it.", nameof(node));
        }

        directory.Start();
        if (schedulable)
        {
            await records.DeleteAsync(PoolRecords.CordonKey(node), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await records.CordonAsync(node, cancellationToken).ConfigureAwait(false);
        }

        await directory.RefreshAsync(PoolRecords.CordonKey(node), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<IReadOnlyList<string>> ExplainAsync(string pool, CancellationToken cancellationToken = default)
    {
        var found = await GetAsync(pool, cancellationToken).ConfigureAwait(false) ?? throw Missing(pool);
        return PoolExplainer.Explain(found, await ListNodesAsync(pool, cancellationToken).ConfigureAwait(false));
    }

    private static void Check(ResourcePool pool)
    {
        ArgumentNullException.ThrowIfNull(pool);
        List<string> sentences = [];
        PoolRules.Check(
            $"Pool {NameRules.Show(pool.Name)}", pool.Name, pool.Lifecycle, pool.Labels ?? new Dictionary<string, string>(), pool.Selector ?? new Dictionary<string, string>(),
            pool.PricePerHour, pool.Currency, new Problems(sentences));
        if (pool.Labels is null || pool.Selector is null)
        {
            sentences.Add("Labels and Selector of a pool are never null. Leave them out for none.");
        }

        if (sentences.Count > 0)
        {
            throw new ArgumentException(string.Join(" ", sentences), nameof(pool));
        }
    }

    private async ValueTask RefuseConfiguredAsync(string name, CancellationToken cancellationToken)
    {
        if (await GetAsync(name, cancellationToken).ConfigureAwait(false) is { FromConfiguration: true })
        {
            throw new CloudNativeAiException($"Pool \"{name}\" is defined by configuration.", $"Change it under {Problems.Root}:Pools:{name}.");
        }
    }

    private static CloudNativeAiException Missing(string name) =>
        new($"There is no pool \"{NameRules.Show(name)}\".", "Create it, or use one that ListAsync gives.");

    private async ValueTask WaitAsync(Task listed, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        directory.Start();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, directory.Stopping);
        try
        {
            await listed.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            ThrowWhereCancelledOrDisposed(cancellationToken);
            throw;
        }
    }

    private async IAsyncEnumerable<Change<TKey, T>> WatchAsync<TKey, T>(ChangeFeed<TKey, T> feed, [EnumeratorCancellation] CancellationToken cancellationToken)
        where TKey : notnull
    {
        directory.Start();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, directory.Stopping);
        var changes = feed.WatchAsync(either.Token).GetAsyncEnumerator(either.Token);
        await using var ending = changes.ConfigureAwait(false);
        while (true)
        {
            try
            {
                await changes.MoveNextAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                ThrowWhereCancelledOrDisposed(cancellationToken);
                throw;
            }

            yield return changes.Current;
        }
    }

    private void ThrowWhereCancelledOrDisposed(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(directory.Stopping.IsCancellationRequested, this);
    }
}
