namespace CloudNativeAi.Resources.Discovery;

/// <summary>A mounted control-group hierarchy.</summary>
/// <param name="Controllers">Empty: version 2, one hierarchy for all.</param>
/// <param name="Root">The group that is visible at the mount point.</param>
/// <param name="Point">Where it is mounted.</param>
internal sealed record CgroupMount(IReadOnlyList<string> Controllers, string Root, string Point)
{
    public bool IsV2 => Controllers.Count == 0;

    /// <summary>From <c>/proc/self/mountinfo</c>: id parent device root point options … - type source superoptions.</summary>
    public static IEnumerable<CgroupMount> Read(HostFiles files)
    {
        foreach (var line in files.Lines("proc/self/mountinfo"))
        {
            var separator = line.IndexOf(" - ", StringComparison.Ordinal);
            if (separator < 0)
            {
                continue;
            }

            var before = line[..separator].Split(' ');
            var after = line[(separator + 3)..].Split(' ');
            if (before.Length >= 5 && after.Length >= 3 && after[0] is "cgroup" or "cgroup2")
            {
                yield return new CgroupMount(after[0] == "cgroup2" ? [] : after[2].Split(','), before[3], before[4]);
            }
        }
    }

    /// <summary>The directories of a group and of every group above it that is visible here, innermost first.</summary>
    public IEnumerable<string> Ancestry(string group)
    {
        // Without a namespace of its own a container sees the host's path of its group, and only that group at the mount point.
        var below = Root != "/" && (group == Root || group.StartsWith(Root + "/", StringComparison.Ordinal)) ? group[Root.Length..] : group;
        var parts = below.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Contains(".."))
        {
            parts = [];
        }

        for (var depth = parts.Length; depth >= 0; depth--)
        {
            yield return string.Join('/', [Point, .. parts[..depth]]);
        }
    }
}
