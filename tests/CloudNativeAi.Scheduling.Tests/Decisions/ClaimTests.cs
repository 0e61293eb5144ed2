using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Decisions;

/// <summary>S7: what room is being made for does start. Found by random histories.</summary>
/// <remarks>Seen failing: Claims.Arrange without the noted places.</remarks>
public sealed class ClaimTests
{
    private const string Slot = "example.com/slot";

    [Fact]
    public void Room_that_comes_free_meanwhile_and_is_best_for_one_claimant_costs_the_next_one_nothing()
    {
        var lab = new Lab();
        lab.Set(Named("wide", ("cpu", "8"), (Slot, "4")));
        lab.Set(Named("narrow", ("cpu", "8"), (Slot, "2")));
        Submit(lab, "stays", On("wide", Set(1, ("cpu", "1"))), priority: 30);
        Submit(lab, "goes", On("wide", Set(1, ("cpu", "500m"), (Slot, "2"))), priority: 30);
        Submit(lab, "first", On("narrow", Set(1, ("cpu", "7"))));
        Submit(lab, "second", Set(2, ("cpu", "500m"), (Slot, "2")));
        lab.Run();
        Assert.Equal(["first", "goes", "second", "stays"], lab.Placed());

        lab.Decisions.Clear();
        Submit(lab, "large", Set(1, ("cpu", "7")), priority: 20);
        Submit(lab, "pair", Set(2, ("cpu", "500m"), (Slot, "2")), priority: 20);
        lab.Run(answer: false);
        Assert.Equal(["first", "second"], lab.TakeVictims());

        // Now the wide node is the tighter one for the large workload, but the pair needs some of it.
        lab.Finish("goes");
        lab.Run();
        Assert.Equal(["large", "pair", "stays"], lab.Placed());
    }

    private static Resources.Node Named(string name, params (string, string)[] allocatable) => Node(name, allocatable) with { Labels = new Dictionary<string, string> { ["name"] = name } };

    private static PodSet On(string node, PodSet set) => set with { NodeSelector = new Dictionary<string, string> { ["name"] = node } };

    private static void Submit(Lab lab, string name, PodSet set, int priority = 0) => lab.Submit(Spec(name, set, priority));
}
