using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CloudNativeAi.Data.Diagnostics;

/// <summary>The package's meter and activity source, both named <c>CloudNativeAi.Data</c>.</summary>
internal sealed class DataMetrics : IDisposable
{
    public const string Name = "CloudNativeAi.Data";
    public const string TierSource = "source";
    public const string TierDisk = "disk";
    public const string TierPageCache = "page-cache";
    public const string Read = "read";
    public const string Write = "write";
    public const string Hit = "hit";
    public const string Miss = "miss";
    public const string Damaged = "damaged";
    public const string Bypassed = "bypassed";

    private readonly Counter<long> _io;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _retries;
    private readonly Histogram<double> _prefetch;
    private long _usage;

    public DataMetrics(IMeterFactory factory)
    {
        // The factory owns the meter.
        var meter = factory.Create(Name);
        Activities = new ActivitySource(Name);
        _io = meter.CreateCounter<long>("cloudnativeai.data.io", "By", "Bytes moved, by tier and direction.");
        _requests = meter.CreateCounter<long>("cloudnativeai.data.cache.requests", "{request}", "Blocks asked of the cache, by result.");
        _retries = meter.CreateCounter<long>("cloudnativeai.data.source.retries", "{retry}", "Tries after the first, by reason.");
        _prefetch = meter.CreateHistogram<double>("cloudnativeai.data.prefetch.duration", "s", "From a prefetch's start to its end.");
        meter.CreateObservableUpDownCounter("cloudnativeai.data.cache.usage", () => Volatile.Read(ref _usage), "By", "Bytes the cache holds.");
    }

    public ActivitySource Activities { get; }

    public void Dispose() => Activities.Dispose();

    public void Io(long bytes, string tier, string direction) => _io.Add(bytes, new("tier", tier), new KeyValuePair<string, object?>("direction", direction));

    public void Request(string result) => _requests.Add(1, new KeyValuePair<string, object?>("result", result));

    public void Retried(SourceErrorKind kind) => _retries.Add(1, new KeyValuePair<string, object?>("reason", kind.ToString()));

    public void Prefetched(TimeSpan duration, bool complete) => _prefetch.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("complete", complete));

    public void Usage(long bytes) => Volatile.Write(ref _usage, bytes);
}
