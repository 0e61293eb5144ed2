using CloudNativeAi.Scheduling.Quotas;
using CloudNativeAi.Scheduling.Topology;

namespace CloudNativeAi.Scheduling.Queues;

/// <summary>A pod set as the scheduler holds it: its interned request, the flavor it is on, and who has a place.</summary>
internal sealed class PodSetEntry(PodSet set, PodSetAsk ask, TopologyRule? rule = null)
{
    private FlavorChoice? _choice;

    /// <summary>As submitted, and as resized since.</summary>
    public PodSet Set { get; private set; } = set;

    /// <summary>What its replicas ask for, whatever the flavor.</summary>
    public PodSetAsk Ask { get; } = ask;

    /// <summary>What a replica asks of a node: of its flavor, once that is chosen.</summary>
    public RequestShape Shape => _choice?.Shape ?? Ask.Shape;

    /// <summary>What a replica is charged: by its flavor, once that is chosen.</summary>
    public QuotaCharge[] Charge => _choice?.Charges ?? [];

    /// <summary>How it may run, in order of preference; empty: no flavor of its queue matches.</summary>
    public FlavorChoice[] Choices { get; private set; } = [];

    /// <summary>How it runs, or would were there room; null: not chosen yet, nothing of it can be placed.</summary>
    public FlavorChoice? Choice => _choice;

    /// <summary>How near its replicas must be; null: no matter.</summary>
    public TopologyRule? Rule { get; } = rule;

    /// <summary>The flavor it is placed on; null: its queue has none, or it waits.</summary>
    public string? Flavor { get; set; }

    /// <summary>By index, ascending.</summary>
    public List<PlacedReplica> Replicas { get; } = [];

    /// <summary>Below this the gang is damaged. A resize to a greater min counts only once that many are placed.</summary>
    public int Floor { get; set; }

    /// <summary>What it is grown back to when replicas above the floor went: its count, or what it started with where it is not elastic.</summary>
    public int Wanted { get; set; }

    /// <summary>The smallest size at which it runs.</summary>
    public int MinSize => Set.ValidSizes.Count > 0 ? Set.ValidSizes[0] : Set.MinCount;

    /// <summary>Placed and not asked to go.</summary>
    public int Staying
    {
        get
        {
            var staying = 0;
            foreach (var replica in Replicas)
            {
                staying += replica.Releasing ? 0 : 1;
            }

            return staying;
        }
    }

    /// <summary>The next greater valid size, at most <paramref name="limit"/>; null: none.</summary>
    public int? SizeAbove(int size, int limit)
    {
        if (Set.ValidSizes.Count == 0)
        {
            var above = size - (size % Step) + Step;
            return above <= limit ? above : null;
        }

        foreach (var valid in Set.ValidSizes)
        {
            if (valid > size)
            {
                return valid <= limit ? valid : null;
            }
        }

        return null;
    }

    /// <summary>The greatest valid size below <paramref name="size"/>, at least <see cref="Floor"/>; null: none.</summary>
    public int? SizeBelow(int size)
    {
        if (Set.ValidSizes.Count == 0)
        {
            var below = (size - 1) - ((size - 1) % Step);
            return size > Floor && below >= Floor ? below : null;
        }

        for (var i = Set.ValidSizes.Count - 1; i >= 0; i--)
        {
            if (Set.ValidSizes[i] < size)
            {
                return Set.ValidSizes[i] >= Floor ? Set.ValidSizes[i] : null;
            }
        }

        return null;
    }

    public void Resize(PodSet set) => Set = set;

    /// <summary>Replicas come and go by so many where no sizes are named: whole slices.</summary>
    private int Step => Rule?.Step ?? 1;

    /// <summary>Learns what its queue allows now. What has its place keeps its flavor, whether the queue still has it or not.</summary>
    public void Bind(FlavorMatcher flavors, bool keeps)
    {
        Choices = flavors.ChoicesOf(Ask);
        if (keeps)
        {
            _choice = flavors.Keep(Ask, Flavor ?? _choice?.Flavor ?? (Choices.Length > 0 ? Choices[0].Flavor : null));
            Flavor ??= Replicas.Count > 0 ? _choice.Flavor : null;
        }
        else
        {
            Leave();
        }
    }

    /// <summary>Will run this way.</summary>
    public void Use(FlavorChoice? choice) => _choice = choice;

    /// <summary>Waits again: on no flavor, unless there is only one way to run.</summary>
    public void Leave()
    {
        Flavor = null;
        _choice = Choices.Length == 1 ? Choices[0] : null;
    }

    /// <summary>What one replica uses of a resource, whole or in shares of devices.</summary>
    public ResourceQuantity Amount(ResourceName resource) =>
        Set.Devices is { } devices && devices.Resource == resource
            ? ResourceQuantity.FromMilli((long)devices.Count * devices.Milli)
            : Set.Requests[resource];

    /// <summary>The lowest index that nobody has.</summary>
    public int FreeIndex()
    {
        if (Replicas.Count == 0 || Replicas[^1].Index == Replicas.Count - 1)
        {
            return Replicas.Count;
        }

        var index = 0;
        while (Replicas[index].Index == index)
        {
            index++;
        }

        return index;
    }

    public void Add(PlacedReplica replica)
    {
        var at = Replicas.Count;
        while (at > 0 && Replicas[at - 1].Index > replica.Index)
        {
            at--;
        }

        Replicas.Insert(at, replica);
    }

    public PlacedReplica? Find(int index) => Replicas.Find(replica => replica.Index == index);
}
