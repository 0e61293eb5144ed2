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

    /// <summary>The first level it names that is none; null: all are known. With one, nothing fits.</summary>
    public string? Unknown { get; private init; }

    /// <summary>Replicas come and go by so many.</summary>
    public int Step => Slices.Count == 0 ? 1 : Slices[0].Size;

    public static TopologyRule Of(TopologyRequest request, IReadOnlyList<string> levels)
    {
        var required = LevelOf(request.Required, levels);
        string?[] named = [request.Required, request.Preferred, .. request.Slices.Select(static slice => slice.Level)];
        return new TopologyRule
        {
            Required = required,
            Preferred = LevelOf(request.Preferred, levels),
            Slices = [.. request.Slices.Select(slice => (Level: LevelOf(slice.Level, levels), slice.Size)).Where(slice => slice.Level >= required)],
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

        var above = LevelOf(request.Required, levels);
        var name = request.Required;
        foreach (var slice in request.Slices)
        {
            var level = LevelOf(slice.Level, levels);
            if (level < above)
            {
                return ($"has slices of level \"{slice.Level}\" within \"{name}\", which is narrower.", "Put the widest level first, and no slice wider than the level that is required.");
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
