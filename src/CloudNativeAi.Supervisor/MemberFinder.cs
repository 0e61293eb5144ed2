using System.Text;

namespace CloudNativeAi.Supervisor;

/// <summary>Says which processes belong to which replica: by descent, session, process group, and by the marker in the environment they were started with.</summary>
/// <remarks>
/// What replicas start stays below us, however it forks: orphans become children of the subreaper. So only our descendants are looked at,
/// unless a replica was started by a supervisor that is gone; then the marker is looked for in every process of this user. Never by name.
/// </remarks>
internal sealed class MemberFinder
{
    private static readonly byte[] MarkerPrefix = Encoding.ASCII.GetBytes(RunLayout.Marker + "=");

    private readonly Dictionary<(int Pid, ulong StartTime), Replica> _known = [];

    /// <summary>Living processes by replica, and those of ours that cannot be told.</summary>
    /// <param name="replicas">All that live.</param>
    public (ILookup<Replica, ProcessEntry> Members, IReadOnlyList<ProcessEntry> Strays) Find(IReadOnlyCollection<Replica> replicas)
    {
        var table = ProcessTable.Read();
        var children = table.Values.ToLookup(static entry => entry.Parent);
        var leaders = replicas.Where(static r => r.Process is not null).GroupBy(static r => r.Process!.Pid).ToDictionary(static g => g.Key, static g => g.MaxBy(static r => r.Process!.StartTime)!);
        var markers = replicas.ToDictionary(static r => r.Directory);
        var members = new List<(Replica Replica, ProcessEntry Entry)>();
        var strays = new List<ProcessEntry>();
        var seen = new HashSet<int> { Environment.ProcessId };

        Descend(Environment.ProcessId, null);
        if (replicas.Any(static r => r.IsRecovered))
        {
            foreach (var entry in table.Values)
            {
                if (!seen.Contains(entry.Pid) && Recovered(entry) is { } owner)
                {
                    seen.Add(entry.Pid);
                    Add(entry, owner);
                    Descend(entry.Pid, owner);
                }
            }
        }

        Prune();
        return (members.ToLookup(static m => m.Replica, static m => m.Entry), strays);

        void Descend(int parent, Replica? owner)
        {
            foreach (var entry in children[parent])
            {
                if (seen.Add(entry.Pid))
                {
                    var own = owner ?? Own(entry);
                    Add(entry, own);
                    Descend(entry.Pid, own);
                }
            }
        }

        void Add(ProcessEntry entry, Replica? owner)
        {
            if (owner is null)
            {
                strays.Add(entry);
            }
            else if (entry.IsAlive)
            {
                _known[(entry.Pid, entry.StartTime)] = owner;
                members.Add((owner, entry));
            }
        }

        Replica? Own(ProcessEntry entry) =>
            leaders.GetValueOrDefault(entry.Pid) ?? leaders.GetValueOrDefault(entry.Session) ?? leaders.GetValueOrDefault(entry.Group) ??
            _known.GetValueOrDefault((entry.Pid, entry.StartTime)) ?? Marked(entry);

        Replica? Marked(ProcessEntry entry) => ProcessTable.Variable(entry.Pid, MarkerPrefix) is { } directory ? markers.GetValueOrDefault(directory) : null;

        // Not our descendant: its numbers prove something only while the leader is the one recorded.
        Replica? Recovered(ProcessEntry entry)
        {
            var numbered = leaders.GetValueOrDefault(entry.Pid) ?? leaders.GetValueOrDefault(entry.Session) ?? leaders.GetValueOrDefault(entry.Group);
            return numbered is { IsRecovered: true } && numbered.Process!.Find() is not null ? numbered : Marked(entry);
        }

        void Prune()
        {
            foreach (var key in _known.Keys.Where(key => !table.TryGetValue(key.Pid, out var entry) || entry.StartTime != key.StartTime).ToList())
            {
                _known.Remove(key);
            }
        }
    }
}
