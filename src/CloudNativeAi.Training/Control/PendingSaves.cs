namespace CloudNativeAi.Training.Control;

/// <summary>Steps some ranks have saved and nobody has committed yet.</summary>
internal sealed class PendingSaves
{
    private const int Most = 256;
    private readonly SortedDictionary<long, (HashSet<int> Ranks, int Shards)> _steps = [];

    public void Add(int rank, long step, int shards)
    {
        if (!_steps.TryGetValue(step, out var pending))
        {
            pending = ([], shards);
        }

        pending.Ranks.Add(rank);
        _steps[step] = (pending.Ranks, Math.Max(shards, pending.Shards));
        if (_steps.Count > Most)
        {
            _steps.Remove(_steps.Keys.First());
        }
    }

    /// <summary>The newest step that every shard is saved of.</summary>
    public (long Step, int Shards)? NewestWhole()
    {
        foreach (var (step, (ranks, shards)) in _steps.Reverse())
        {
            if (ranks.Count >= shards)
            {
                return (step, shards);
            }
        }

        return null;
    }

    /// <summary>The newest step that lacks shards: how many are there, of how many.</summary>
    public (long Step, int Found, int Shards)? NewestTorn()
    {
        foreach (var (step, (ranks, shards)) in _steps.Reverse())
        {
            if (ranks.Count < shards)
            {
                return (step, ranks.Count, shards);
            }
        }

        return null;
    }

    /// <summary>This step and older ones are settled.</summary>
    public void Settle(long step)
    {
        foreach (var older in _steps.Keys.TakeWhile(s => s <= step).ToList())
        {
            _steps.Remove(older);
        }
    }

    public void Drop(long step) => _steps.Remove(step);
}
