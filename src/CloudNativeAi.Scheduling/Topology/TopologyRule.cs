namespace CloudNativeAi.Scheduling.Topology;

/// <summary>A <see cref="TopologyRequest"/> in terms of levels: 0 is the widest, the last one is the node itself.</summary>
internal sealed class TopologyRule
{
    public const int None = -1;

    private TopologyRule()
    {
    }

    /// <summary>All in one domain of this level; <see cref="None"/>: anywhere.</summary>
    public int Required { get; private init; } = None;

    /// <summary>All in one domain of this level or of the narrowest wider one that holds them; <see cref="None"/>: no matter.</summary>
    public int Preferred { get; private init; } = None;

    /// <summary>Widest first; each size divides the one before. Those wider than what is required hold anyway and are left out.</summary>
    public IReadOnlyList<(int Level, int Size)> Slices { get; private init; } = [];

    /// <summary>Evenly over the domains of this level; <see cref="None"/>: no matter.</summary>
    public int Spread { get; private init; } = None;

    /// <summary>The most replicas in one of them.</summary>
    public int MaxPerDomain { get; private init; } = int.MaxValue;

    /// <summary>The first level it names that is none; null: all are known. With one, nothing fits.</summary>
    public string? Unknown { get; private init; }

    /// <summary>Replicas come and go by so many.</summary>
    public int Step => Slices.Count == 0 ? 1 : Slices[0].Size;

    /// <summary>In a domain of a level replicas come by so many, slices before a depth apart.</summary>
    public int StepWithin(int level, int depth)
    {
        for (var i = depth; i < Slices.Count; i++)
        {
            if (Slices[i].Level >= level)
            {
                return Slices[i].Size;
            }
        }

        return 1;
    }

    public static TopologyRule Of(TopologyRequest request, IReadOnlyList<string> levels)
    {
        var required = LevelOf(request.Required, levels);
        string?[] named = [request.Required, request.Preferred, request.Spread, .. request.Slices.Select(static slice => slice.Level)];
        return new TopologyRule
        {
            Required = required,
            Preferred = LevelOf(request.Preferred, levels),
            Slices = [.. request.Slices.Select(slice => (Level: LevelOf(slice.Level, levels), slice.Size)).Where(slice => slice.Level >= required)],
            Spread = LevelOf(request.Spread, levels),
            MaxPerDomain = request.MaxPerDomain ?? int.MaxValue,
            Unknown = Array.Find(named, name => name is not null && LevelOf(name, levels) == None),
        };
    }

    /// <summary>What is wrong with a request given these levels, and what to do; null: nothing.</summary>
    public static (string Refused, string Remedy)? Fault(TopologyRequest request, IReadOnlyList<string> levels)
    {
        if (Of(request, levels).Unknown is { } unknown)
        {
            return ($"names the topology level \"{unknown}\", which is none; the levels are {string.Join(", ", levels.Append(TopologyRequest.Host))}.", "Use one of them, or add it to CloudNativeAi:Scheduling:TopologyLevels.");
        }

        var (above, name) = (LevelOf(request.Required, levels), request.Required);
        var spread = LevelOf(request.Spread, levels);
        if (spread >= 0 && Math.Max(above, LevelOf(request.Preferred, levels)) >= spread)
        {
            return ($"spreads over \"{request.Spread}\" within \"{request.Required ?? request.Preferred}\", which is no wider.", "Spread over a narrower level than the one that is required or preferred.");
        }

        foreach (var slice in request.Slices)
        {
            var level = LevelOf(slice.Level, levels);
            if (level < above)
            {
                return ($"has slices of level \"{slice.Level}\" within \"{name}\", which is narrower.", "Put the widest level first, and no slice wider than the level that is required.");
            }

            if (spread >= 0 && level >= spread && slice.Size > request.MaxPerDomain)
            {
                return ($"has slices of {slice.Size} within one \"{slice.Level}\" and allows {request.MaxPerDomain} in one \"{request.Spread}\".", "Allow as many as a slice has, or make the slices smaller.");
            }

            (above, name) = (level, slice.Level);
        }

        return null;
    }

    private static int LevelOf(string? name, IReadOnlyList<string> levels)
    {
        for (var level = 0; name is not null && level < levels.Count; level++)
        {
            if (string.Equals(levels[level], name, StringComparison.Ordinal))
            {
                return level;
            }
        }

        return name == TopologyRequest.Host ? levels.Count : None;
    }
}
