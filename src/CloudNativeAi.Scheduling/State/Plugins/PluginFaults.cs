namespace CloudNativeAi.Scheduling.State;

/// <summary>What plugins did wrong, by name: rows they threw for, and answers that had to be corrected.</summary>
internal sealed class PluginFaults
{
    private readonly Dictionary<string, (long Throws, long Corrected)> _counts = new(StringComparer.OrdinalIgnoreCase);

    public long Throws { get; private set; }

    public long Corrected { get; private set; }

    public IReadOnlyDictionary<string, (long Throws, long Corrected)> ByPlugin => _counts;

    public void Threw(string plugin)
    {
        Throws++;
        var (throws, corrected) = _counts.GetValueOrDefault(plugin);
        _counts[plugin] = (throws + 1, corrected);
    }

    public void Clamped(string plugin)
    {
        Corrected++;
        var (throws, corrected) = _counts.GetValueOrDefault(plugin);
        _counts[plugin] = (throws, corrected + 1);
    }
}
