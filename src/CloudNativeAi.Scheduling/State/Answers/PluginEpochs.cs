namespace CloudNativeAi.Scheduling.State;

/// <summary>Watches the epochs of plugins that are not built in; any change begins a new generation of answers.</summary>
internal sealed class PluginEpochs
{
    private readonly INodeFilter[] _filters;
    private readonly INodeScorer[] _scorers;
    private readonly long[] _seen;

    public PluginEpochs(PlacementProfile profile)
    {
        _filters = [.. profile.Filters.Where(f => f is not IConstantPlugin && f.Scope != PluginScope.Cluster)];
        _scorers = [.. profile.Scorers.Select(s => s.Scorer).Where(s => s is not IConstantPlugin && s.Scope != PluginScope.Cluster)];
        _seen = new long[_filters.Length + _scorers.Length];
    }

    /// <summary>Answers of another generation are not true any more.</summary>
    public long Generation { get; private set; }

    public void Look()
    {
        for (var i = 0; i < _filters.Length; i++)
        {
            Compare(i, _filters[i].Epoch);
        }

        for (var i = 0; i < _scorers.Length; i++)
        {
            Compare(_filters.Length + i, _scorers[i].Epoch);
        }
    }

    private void Compare(int plugin, long epoch)
    {
        if (_seen[plugin] != epoch)
        {
            _seen[plugin] = epoch;
            Generation++;
        }
    }
}
