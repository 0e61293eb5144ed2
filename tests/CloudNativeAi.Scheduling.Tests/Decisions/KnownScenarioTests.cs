using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;
using static CloudNativeAi.Scheduling.WaitReasonCode;

namespace CloudNativeAi.Scheduling.Tests.Decisions;

/// <summary>A situation with a known answer that no scenario has.</summary>
public sealed class KnownScenarioTests
{
    private const string Gpu = "nvidia.com/gpu";

    [Fact]
    public void A_gang_that_lost_a_replica_gets_another_place_at_once_or_goes_back_to_its_queue_whole()
    {
        var lab = new Lab();
        lab.Set(Node("n1", (Gpu, "4")));
        lab.Set(Node("n2", (Gpu, "4")));
        lab.Submit(Spec("gang", Set(2, (Gpu, "4"))));
        lab.Run();
        lab.Now += TimeSpan.FromSeconds(10);
        lab.Submit(Spec("fresh", Set(1, (Gpu, "4"))));
        lab.Run();

        lab.Release("gang", 1);
        lab.Run();
        Assert.Equal(2, lab.Count("gang"));
        Assert.Equal(["gang"], lab.Placed());

        lab.Remove("n2");
        lab.Run(answer: false);
        Assert.Equal(DisruptionReason.NodeGone, lab["gang"].Disruption!.Reason);
        lab.Release("gang", lab["gang"].Disruption!.Release[0].Index);
        lab.Run(answer: false);
        Assert.Equal(DisruptionReason.GangBelowMin, lab["gang"].Disruption!.Reason);
        Assert.Single(lab["gang"].Disruption!.Release);
        lab.Run();
        Assert.Equal(["fresh"], lab.Placed());
        Assert.Equal([("gang", ExceedsCapacity)], lab.Waiting());

        lab.Set(Node("n2", (Gpu, "4")));
        lab.Finish("fresh");
        lab.Run();
        Assert.Equal(["gang"], lab.Placed());
        Assert.Equal(Start, lab["gang"].SubmittedAt);
    }
}
