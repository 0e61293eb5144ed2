using System.Globalization;

namespace CloudNativeAi.Sqlite.Tests.Crashes;

/// <summary>What the other process said, kept on this side of the kill.</summary>
internal sealed class Ledger
{
    private const string Absent = "-";
    private readonly Dictionary<string, string> _acknowledged = [];
    private readonly Dictionary<string, string> _tried = [];
    private int _count;

    public IEnumerable<string> Names => _acknowledged.Keys.Union(_tried.Keys).ToList();

    public int InFlight => _tried.Count;

    public void Note(string line)
    {
        switch (line.Split(' '))
        {
            case ["try", var name, var number]:
                _tried[name] = number;
                break;
            case ["ack", var name, var number]:
                _acknowledged[name] = number;
                _tried.Remove(name);
                _count++;
                break;
        }
    }

    public int TakeAcknowledged() => Interlocked.Exchange(ref _count, 0);

    /// <summary>Compares with what is stored, then holds that for true. 1: a write that was in flight is there.</summary>
    public int Settle(string name, StateItem? item, string where)
    {
        var stored = Absent;
        if (item is not null)
        {
            var text = System.Text.Encoding.UTF8.GetString(item.Value.Span);
            stored = text.Split(':')[1];
            Assert.True(item.Value.Span.SequenceEqual(CrashWriter.Value(name, long.Parse(stored, CultureInfo.InvariantCulture))), $"{name} is not whole ({where})");
        }

        var acknowledged = _acknowledged.GetValueOrDefault(name, Absent);
        var inFlight = _tried.GetValueOrDefault(name);
        Assert.True(stored == acknowledged || stored == inFlight, $"{name} is {stored}; acknowledged {acknowledged}, in flight {inFlight ?? "nothing"} ({where})");
        _acknowledged[name] = stored;
        _tried.Remove(name);
        return stored == inFlight ? 1 : 0;
    }
}
