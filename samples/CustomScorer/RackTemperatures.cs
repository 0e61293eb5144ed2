using System.Collections.Concurrent;

namespace CustomScorer;

/// <summary>What the sensors say. In a data hall, whatever reads them calls <see cref="Report"/>.</summary>
public sealed class RackTemperatures
{
    private readonly ConcurrentDictionary<string, double> _celsius = new(StringComparer.Ordinal);
    private long _readings;

    public long Readings => Interlocked.Read(ref _readings);

    public double Of(string rack) => _celsius.GetValueOrDefault(rack, 25);

    public void Report(string rack, double celsius)
    {
        _celsius[rack] = celsius;
        Interlocked.Increment(ref _readings);
    }
}
