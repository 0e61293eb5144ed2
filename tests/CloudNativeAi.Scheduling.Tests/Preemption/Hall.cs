using System.Globalization;
using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Preemption;

/// <summary>Queues that borrow of each other, told in slots.</summary>
internal static class Hall
{
    public const string Slot = "example.com/slot";

    public static QueueOptions Queue(string cohort, int nominal, Action<PreemptionOptions>? policies = null)
    {
        var queue = Lab.Queue((Slot, Text(nominal)), ("cpu", "0"));
        queue.Cohort = cohort;
        policies?.Invoke(queue.Preemption);
        return queue;
    }

    /// <summary>Own quota of a cohort; of cpu there is plenty.</summary>
    public static CohortOptions Cohort(int nominal, string? parent = null) => new() { Parent = parent, Nominal = { [Slot] = ResourceQuantity.FromUnits(nominal), ["cpu"] = ResourceQuantity.FromUnits(16) } };

    /// <summary>A node with so many slots that can be asked for by name.</summary>
    public static void AddNode(this Lab lab, string name, int slots) =>
        lab.Set(Node(name, ("cpu", "100"), (Slot, Text(slots))) with { Labels = new Dictionary<string, string> { ["name"] = name } });

    public static PodSet Slots(int count, string? node = null) => On(Set(count, (Slot, "1")), node);

    /// <summary>One replica that needs all of them on one node.</summary>
    public static PodSet Block(int slots, string? node = null) => On(Set(1, (Slot, Text(slots))), node);

    public static void Submit(this Lab lab, string name, string queue, PodSet set, int priority = 0) => lab.Submit(Spec(name, set, priority, queue: queue));

    /// <summary>Submits it and sees it start without anybody being asked to leave. Whoever comes after it is newer.</summary>
    public static void Start(this Lab lab, string name, string queue, PodSet set, int priority = 0)
    {
        lab.Submit(name, queue, set, priority);
        lab.Run();
        Assert.Contains(name, lab.Placed());
        Assert.Empty(lab.TakeVictims());
        lab.Now += TimeSpan.FromSeconds(1);
    }

    /// <summary>Whom it has asked to leave, by name; all of them answer.</summary>
    public static IEnumerable<string> Displaced(this Lab lab, string name, string queue, PodSet set, int priority = 0)
    {
        lab.Submit(name, queue, set, priority);
        lab.Run(answer: false);
        var victims = lab.TakeVictims().Order();
        lab.Run();
        return victims;
    }

    private static PodSet On(PodSet set, string? node) => node is null ? set : set with { NodeSelector = new Dictionary<string, string> { ["name"] = node } };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
