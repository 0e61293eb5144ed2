using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Resources.Discovery;

/// <summary>This machine as the one node <c>local/HOSTNAME</c>; looked at again in an interval, and when its options change, as long as somebody watches.</summary>
internal sealed class LocalMachineSource(IOptionsMonitor<ResourcesOptions> options, LocalMachine machine, TimeProvider time) : INodeSource, IDisposable
{
    public const string SourceName = "local";
    private readonly SemaphoreSlim _gate = new(1);

    public LocalMachineSource(IOptionsMonitor<ResourcesOptions> options, ContentRoot root, TimeProvider time, ILogger<LocalMachineSource> logger)
        : this(options, new LocalMachine(new HostFiles("/"), root.Path, new NvidiaSmi(time, logger), logger), time)
    {
    }

    public string Name => SourceName;

    public async IAsyncEnumerable<Change<NodeId, Node>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var settings = options.CurrentValue.LocalMachine;
        var changed = new SemaphoreSlim(0);
        using var listening = options.OnChange(valid =>
        {
            settings = valid.LocalMachine;
            changed.Release();
        });
        var node = await ReadAsync(settings, cancellationToken).ConfigureAwait(false);
        yield return new(ChangeKind.Reset, default, null);
        yield return new(ChangeKind.Upsert, node.Id, node);
        yield return new(ChangeKind.Synced, default, null);
        while (true)
        {
            await WaitAsync(changed, settings.RefreshInterval, cancellationToken).ConfigureAwait(false);
            var next = await ReadAsync(settings, cancellationToken).ConfigureAwait(false);
            if (next.Id != node.Id)
            {
                yield return new(ChangeKind.Delete, node.Id, null);
            }

            if (next != node)
            {
                node = next;
                yield return new(ChangeKind.Upsert, node.Id, node);
            }
        }
    }

    public void Dispose() => _gate.Dispose();

    private async Task<Node> ReadAsync(LocalMachineOptions settings, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await machine.ReadAsync(Name, settings, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task WaitAsync(SemaphoreSlim changed, TimeSpan interval, CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(interval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, due.Token);
        try
        {
            await changed.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The interval is over.
        }
    }
}
