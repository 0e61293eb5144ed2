using System.Text.Json;

namespace CloudNativeAi.Serving.State;

/// <summary>Services in the state store; kind <c>inference-service</c>.</summary>
internal sealed class ServiceStore(IStateStore store)
{
    public const string Kind = "inference-service";

    /// <summary>All that are stored now.</summary>
    public async ValueTask<IReadOnlyList<(ServiceRecord Record, string Version)>> ListAsync(CancellationToken cancellationToken)
    {
        var list = new List<(ServiceRecord, string)>();
        await foreach (var change in store.WatchAsync(Kind, cancellationToken).ConfigureAwait(false))
        {
            if (change.Kind == ChangeKind.Upsert)
            {
                list.Add((Read(change.Value!.Value), change.Value.Version));
            }
            else if (change.Kind == ChangeKind.Synced)
            {
                break;
            }
        }

        return list;
    }

    public async ValueTask<(ServiceRecord Record, string Version)?> GetAsync(Tenant tenant, string name, CancellationToken cancellationToken) =>
        await store.GetAsync(new(Kind, tenant, name), cancellationToken).ConfigureAwait(false) is { } item ? (Read(item.Value), item.Version) : null;

    /// <returns>The new version.</returns>
    public async ValueTask<string> PutAsync(ServiceRecord record, string? ifVersion, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(record, ServingJsonContext.Default.ServiceRecord);
        return (await store.PutAsync(KeyOf(record), bytes, ifVersion, cancellationToken).ConfigureAwait(false)).Version;
    }

    public ValueTask DeleteAsync(ServiceRecord record, string ifVersion, CancellationToken cancellationToken) => store.DeleteAsync(KeyOf(record), ifVersion, cancellationToken);

    private static StateKey KeyOf(ServiceRecord record) => new(Kind, record.Spec.Tenant, record.Spec.Name);

    private static ServiceRecord Read(ReadOnlyMemory<byte> bytes) =>
        JsonSerializer.Deserialize(bytes.Span, ServingJsonContext.Default.ServiceRecord) ?? throw new JsonException("A stored inference service is null.");
}
