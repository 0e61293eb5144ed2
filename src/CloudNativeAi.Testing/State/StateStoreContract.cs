namespace CloudNativeAi.Testing;

/// <summary>What every <see cref="IStateStore"/> must do, in a process, in a file, on a cluster.</summary>
public abstract partial class StateStoreContract : ContractSuite
{
    private const string Kind = "thing";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    public override IReadOnlyList<ContractCase> Cases =>
    [
        .. ObjectCases(),
        .. NameCases(),
        .. ConcurrencyCases(),
        .. WatchCases(),
        .. LeaseCases(),
        .. RestartCases(),
    ];

    /// <summary>A new, empty place.</summary>
    protected abstract ValueTask<StateStorePlace> CreatePlaceAsync(CancellationToken cancellationToken);

    private ContractCase Case(string name, Func<IStateStore, CancellationToken, Task> body) => PlaceCase(name, async (place, token) =>
    {
        var store = await place.OpenAsync(token).ConfigureAwait(false);
        try
        {
            await body(store, token).ConfigureAwait(false);
        }
        finally
        {
            await CloseAsync(store).ConfigureAwait(false);
        }
    });

    private ContractCase PlaceCase(string name, Func<StateStorePlace, CancellationToken, Task> body) => new(name, async token =>
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
        limit.CancelAfter(Patience);
        var place = await CreatePlaceAsync(limit.Token).ConfigureAwait(false);
        await using var ending = place.ConfigureAwait(false);
        try
        {
            await body(place, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !token.IsCancellationRequested)
        {
            throw new ContractViolationException($"{name}: nothing happened for {Patience.TotalSeconds} s");
        }
    });

    private static async ValueTask CloseAsync(IStateStore store)
    {
        switch (store)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync().ConfigureAwait(false);
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }

    private static StateKey Key(string name, string kind = Kind, string tenant = "default") => new(kind, new Tenant(tenant), name);

    private static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)((i * 31) + seed);
        }

        return bytes;
    }

    private static bool Same(StateItem? item, ReadOnlySpan<byte> expected) => item is not null && item.Value.Span.SequenceEqual(expected);
}
