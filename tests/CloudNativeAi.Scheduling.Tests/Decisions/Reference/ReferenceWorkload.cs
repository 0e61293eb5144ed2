namespace CloudNativeAi.Scheduling.Tests.Decisions.Reference;

/// <summary>A gang of like replicas, each on one slot.</summary>
internal sealed record ReferenceWorkload(string Name, string Queue, int Priority, int Submitted, int Count, int Licences, TopologyRequest? Topology = null)
{
    public bool Placed { get; set; }

    public string? Flavor { get; set; }

    /// <summary>By replica, while it is placed.</summary>
    public List<ReferenceNode> Nodes { get; set; } = [];

    /// <summary>Where it would go when room was last made for it; nobody knows where there is a rule of how its replicas lie to each other.</summary>
    public List<ReferenceNode>? Noted { get; set; }

    public int PlacedAt { get; set; }

    public string? DisplacedBy { get; set; }

    /// <summary>It could not start, and nothing has been freed since: it is no head of its queue.</summary>
    public bool Parked { get; set; }

    public bool AsksAs(ReferenceWorkload other) => Topology is null && other.Topology is null && (Queue, Count, Licences) == (other.Queue, other.Count, other.Licences);

    /// <summary>Higher priority first, then earlier.</summary>
    public bool IsBefore(ReferenceWorkload other) => Priority != other.Priority ? Priority > other.Priority : Submitted < other.Submitted;

    /// <summary>What it uses of an account.</summary>
    public long Uses((string Flavor, string Resource) account, string? flavor) =>
        account.Flavor.Length > 0 && account.Flavor != flavor ? 0 : account.Resource == "example.com/slot" ? Count : (long)Count * Licences;
}
