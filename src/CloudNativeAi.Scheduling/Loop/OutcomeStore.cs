using System.Globalization;
using System.Text.Json;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Storage;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Keeps how workloads ended, a page an object.</summary>
internal sealed class OutcomeStore(IStateStore store)
{
    public const string Kind = "workload-outcomes";
    private readonly Dictionary<int, string> _versions = [];

    public async Task RestoreAsync(OutcomeTable table, CancellationToken cancellationToken)
    {
        await foreach (var change in store.WatchAsync(Kind, cancellationToken).ConfigureAwait(false))
        {
            if (change.Kind == ChangeKind.Synced)
            {
                return;
            }

            if (change.Kind == ChangeKind.Upsert)
            {
                var item = change.Value!;
                _versions[int.Parse(item.Key.Name, CultureInfo.InvariantCulture)] = item.Version;
                foreach (var ended in JsonSerializer.Deserialize(item.Value.Span, StoredContext.Default.StoredOutcomes)?.Ended ?? [])
                {
                    table.Restore(new OutcomeRecord(ended.Number, ended.Id, new Tenant(ended.Tenant), ended.Outcome));
                }
            }
        }
    }

    /// <summary>One page, as it stands in the table.</summary>
    public static byte[] Write(OutcomeTable table, int page) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new StoredOutcomes { Ended = [.. table.On(page).Select(static one => new StoredOutcome { Number = one.Number, Id = one.Id, Tenant = one.Tenant.Name, Outcome = one.Outcome })] },
            StoredContext.Default.StoredOutcomes);

    public static StateKey KeyOf(int page) => new(Kind, Tenant.Default, page.ToString("000", CultureInfo.InvariantCulture));

    public string? VersionOf(int page) => _versions.GetValueOrDefault(page);

    public void Written(int page, string version) => _versions[page] = version;
}
