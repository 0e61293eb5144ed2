using System.Text.Json;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;
using CloudNativeAi.Scheduling.Storage;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>Keeps what queues and cohorts borrowed lately over a restart: written now and then, so that a crash forgets a small part of a half-life at most.</summary>
internal sealed partial class UsageStore(IStateStore store, SchedulingModel model, ILogger logger)
{
    public const string Kind = "usage";
    private const int WritesPerHalfLife = 32;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private readonly Dictionary<StateKey, string> _versions = [];
    private DateTimeOffset? _written;

    /// <summary>Reads what is stored; call it once, before anything is decided.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        await foreach (var change in store.WatchAsync(Kind, cancellationToken).ConfigureAwait(false))
        {
            if (change.Kind == ChangeKind.Synced)
            {
                return;
            }

            if (change is { Kind: ChangeKind.Upsert, Value: { } item } && JsonSerializer.Deserialize(item.Value.Span, StoredContext.Default.StoredUsage) is { } stored)
            {
                _versions[change.Key] = item.Version;
                if (model.Queues.Nodes.FirstOrDefault(node => KeyOf(node) == change.Key) is { } node)
                {
                    model.Queues.RestoreUsage(node, stored.At, stored.Accounts.Select(static one => (new QuotaAccount(one.Flavor, new ResourceName(one.Resource)), one.Average, one.Borrowed)));
                }
            }
        }
    }

    /// <summary>Writes it where it is time to. What cannot be written now is written next time.</summary>
    public async Task WriteAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (model.Queues.UsageHalfLife is not { } halfLife || now < _written + Interval(halfLife))
        {
            return;
        }

        _written = now;
        foreach (var node in model.Queues.Nodes)
        {
            var key = KeyOf(node);
            if (node.History is { } history && (!history.IsEmpty || _versions.ContainsKey(key)))
            {
                try
                {
                    var item = await store.PutAsync(key, Write(history), _versions.GetValueOrDefault(key), cancellationToken).ConfigureAwait(false);
                    _versions[key] = item.Version;
                }
                catch (Exception exception) when (exception is not (OperationCanceledException or StateConflictException))
                {
                    Log.WriteFailed(logger, node.Name, exception);
                }
            }
        }
    }

    private static TimeSpan Interval(TimeSpan halfLife) => halfLife / WritesPerHalfLife < Longest ? halfLife / WritesPerHalfLife : Longest;

    private static StateKey KeyOf(QuotaNode node) => new(Kind, Tenant.Default, $"{(node.IsQueue ? "queue" : "cohort")}.{node.Name}");

    private byte[] Write(UsageHistory history)
    {
        var stored = new StoredUsage
        {
            At = model.Queues.UsageAt,
            Accounts =
            [
                .. from account in Enumerable.Range(0, model.Queues.Accounts.Count)
                   where history[account] > 0 || history.Borrowed(account) > 0
                   let of = model.Queues.Accounts[account]
                   select new StoredAccountUsage { Flavor = of.Flavor, Resource = of.Resource.Value, Average = history[account], Borrowed = history.Borrowed(account) },
            ],
        };
        return JsonSerializer.SerializeToUtf8Bytes(stored, StoredContext.Default.StoredUsage);
    }

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Warning, "What {Name} borrowed lately could not be stored; it is tried again later.", EventName = "UsageWriteFailed")]
        public static partial void WriteFailed(ILogger logger, string name, Exception exception);
    }
}
