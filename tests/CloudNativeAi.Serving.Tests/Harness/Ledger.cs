using System.Collections.Concurrent;

namespace CloudNativeAi.Serving.Tests.Harness;

/// <summary>What backends saw, over all of them.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, int> _arrivals = new();

    public ConcurrentDictionary<string, bool> Aborted { get; } = new();

    /// <returns>How often it has arrived, this time included.</returns>
    public int Arrive(string id) => _arrivals.AddOrUpdate(id, 1, static (_, n) => n + 1);

    public int Arrivals(string id) => _arrivals.GetValueOrDefault(id);
}
