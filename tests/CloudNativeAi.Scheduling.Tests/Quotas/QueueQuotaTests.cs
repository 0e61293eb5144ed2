using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;
using static CloudNativeAi.Scheduling.WaitReasonCode;

namespace CloudNativeAi.Scheduling.Tests.Quotas;

/// <summary>What queues may use, one rule a test.</summary>
/// <remarks>
/// Seen failing: a flat quota that flavors are not charged to; coverage that is not asked for; MinRunTime ignored; BorrowThreshold ignored; a drained queue
/// whose work is not asked; Remembered without the history; WorkloadStarter that makes room on a flavor where it looks on; PodSetEntry.Bind that forgets the choice.
/// </remarks>
public sealed class QueueQuotaTests
{
    private const string Slot = "example.com/slot";
    private const string Gpu = "nvidia.com/gpu";

    [Fact]
    public void A_flat_quota_caps_the_sum_over_flavors_and_each_flavor_has_its_own()
    {
        var lab = Flavored(queue =>
        {
            queue.Nominal[Slot] = 3;
            Flavor(queue, "green", 2);
            Flavor(queue, "red", 2);
        });
        for (var i = 0; i < 4; i++)
        {
            lab.Submit(Spec($"w{i}", Set(1, (Slot, "1"))));
        }

        lab.Run();
        Assert.Equal(["green", "green", "red"], lab.Model.Placed.Select(entry => entry.Sets[0].Flavor));
        Assert.Equal([("w3", WaitingForQuota)], lab.Waiting());
    }

    [Fact]
    public void A_cohort_caps_the_sum_over_flavors_of_its_queues()
    {
        var lab = Flavored(
            queue =>
            {
                queue.Cohort = "all";
                Flavor(queue, "green", 0);
                Flavor(queue, "red", 0);
            },
            options =>
            {
                var all = options.Cohorts["all"] = new CohortOptions();
                all.Nominal[Slot] = 1;
                all.Flavors.Add(new FlavorQuotaOptions { Name = "green", Nominal = { [Slot] = 1 } });
                all.Flavors.Add(new FlavorQuotaOptions { Name = "red", Nominal = { [Slot] = 1 } });
            });
        lab.Submit(Spec("a", Set(1, (Slot, "1"))));
        lab.Submit(Spec("b", Set(1, (Slot, "1"))));
        lab.Run();
        Assert.Equal(["a"], lab.Placed());
        Assert.Equal([("b", WaitingForQuota)], lab.Waiting());
    }

    [Theory]
    [InlineData(QuotaCoverage.All, "cpu", false)]
    [InlineData(QuotaCoverage.All, Slot, true)]
    [InlineData(QuotaCoverage.Scarce, "cpu", true)]
    [InlineData(QuotaCoverage.Scarce, Gpu, false)]
    [InlineData(QuotaCoverage.None, Gpu, true)]
    public void A_resource_that_the_quota_does_not_name_is_refused_or_free_as_coverage_says(QuotaCoverage coverage, string resource, bool starts)
    {
        var queue = Lab.Queue((Slot, "4"));
        queue.Coverage = coverage;
        var lab = new Lab(("default", queue));
        lab.Set(Node("n1", ("cpu", "4"), (Slot, "4"), (Gpu, "4")));
        lab.Submit(Spec("w", Set(1, (resource, "1"))));
        lab.Run();
        Assert.Equal(starts ? [] : [("w", NoMatchingFlavor)], lab.Waiting());
    }

    [Fact]
    public void A_queue_without_any_quota_has_no_limit()
    {
        var lab = new Lab(("default", new QueueOptions()));
        lab.Set(Node("n1", (Gpu, "4")));
        lab.Submit(Spec("w", Set(4, (Gpu, "1"))));
        lab.Run();
        Assert.Equal(["w"], lab.Placed());
    }

    [Fact]
    public void What_is_virtual_is_counted_in_quotas_and_on_no_node()
    {
        var queue = Lab.Queue(("example.com/licence", "1500m"));
        var lab = new Lab(options => options.VirtualResources.Add("example.com/licence"), ("default", queue));
        lab.Set(Node("n1", ("cpu", "4")));
        lab.Submit(Spec("a", Set(1, ("cpu", "1"), ("example.com/licence", "1"))));
        lab.Submit(Spec("b", Set(1, ("cpu", "1"), ("example.com/licence", "1"))));
        lab.Submit(Spec("c", Set(1, ("cpu", "1"), ("example.com/licence", "500m"))));
        lab.Run();
        Assert.Equal(["a", "c"], lab.Placed());
        Assert.Equal([("b", WaitingForQuota)], lab.Waiting());
    }

    [Fact]
    public void Memory_of_devices_is_counted_where_it_is_known_and_refused_where_it_is_not()
    {
        var queue = Lab.Queue(("nvidia.com/gpu.memory", "50Gi"));
        var lab = new Lab(("default", queue));
        lab.Set(Node("n1", (Gpu, "2")) with { Devices = [.. Enumerable.Range(0, 2).Select(i => new Device($"g{i}", DeviceKind.Gpu, Gpu, "", 40L << 30, DeviceHealth.Healthy))] });
        lab.Submit(Spec("half", Set(1, ("cpu", "0")) with { Devices = new DeviceRequest(Gpu, 1, 500) }));
        lab.Run();
        Assert.Equal([("half", NoMatchingFlavor)], lab.Waiting());

        var flavored = Flavored(
            queue =>
            {
                queue.Flavors.Add(new FlavorQuotaOptions { Name = "green", Nominal = { ["nvidia.com/gpu.memory"] = ResourceQuantity.Parse("50Gi") } });
                queue.Coverage = QuotaCoverage.None;
            },
            options => options.Flavors["green"].DeviceMemory[Gpu] = ResourceQuantity.Parse("40Gi"));
        for (var i = 0; i < 3; i++)
        {
            flavored.Submit(Spec($"half{i}", Set(1, ("cpu", "0")) with { Devices = new DeviceRequest(Gpu, 1, 500) }));
        }

        flavored.Run();
        Assert.Equal([("half2", WaitingForQuota)], flavored.Waiting());
    }

    [Fact]
    public void Work_is_not_displaced_before_it_ran_as_long_as_its_queue_protects_it()
    {
        var queue = Lab.Queue((Slot, "1"));
        queue.Preemption.MinRunTime = TimeSpan.FromMinutes(5);
        var lab = new Lab(("default", queue));
        lab.Set(Node("n1", (Slot, "1")));
        lab.Submit(Spec("low", Set(1, (Slot, "1"))));
        lab.Run();
        lab.Now += TimeSpan.FromMinutes(1);
        lab.Submit(Spec("high", Set(1, (Slot, "1")), priority: 9));
        lab.Run();
        Assert.Equal(["low"], lab.Placed());

        lab.Now = Start + TimeSpan.FromMinutes(5);
        Assert.Equal(lab.Now, lab.NextDue(lab.Now - TimeSpan.FromMinutes(1)));
        lab.Run();
        Assert.Equal(["high"], lab.Placed());
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(5, true)]
    [InlineData(4, false)]
    public void A_borrowing_queue_displaces_lower_priorities_of_others_up_to_its_threshold(int? threshold, bool displaced)
    {
        var lab = new Lab(options => options.Cohorts["all"] = new CohortOptions { Nominal = { [Slot] = 2 } }, ("a", In("all")), ("b", In("all", queue =>
        {
            queue.Preemption.BorrowWithinCohort = PreemptionPolicy.LowerPriority;
            queue.Preemption.BorrowThreshold = threshold;
        })));
        lab.Set(Node("n1", (Slot, "2")));
        lab.Submit(Spec("victim", Set(1, (Slot, "2")), priority: 5, queue: "a"));
        lab.Run();
        lab.Submit(Spec("urgent", Set(1, (Slot, "2")), priority: 9, queue: "b"));
        lab.Run();
        Assert.Equal([displaced ? "urgent" : "victim"], lab.Placed());
    }

    [Fact]
    public void A_held_queue_starts_nothing_and_a_drained_one_empties_and_both_go_on_afterwards()
    {
        var lab = new Lab(("default", Lab.Queue((Slot, "2"))));
        lab.Set(Node("n1", (Slot, "2")));
        lab.Submit(Spec("runs", Set(1, (Slot, "1"))));
        lab.Run();
        lab.Submit(Spec("waits", Set(1, (Slot, "1"))));
        lab.SetQueue("default", Stopped(QueueStop.Hold));
        lab.Run();
        Assert.Equal(["runs"], lab.Placed());
        Assert.Equal([("waits", QueueStopped)], lab.Waiting());
        Assert.Throws<WorkloadRejectedException>(() => lab.Submit(Spec("late", Set(1, (Slot, "1")))));

        lab.SetQueue("default", Stopped(QueueStop.HoldAndDrain));
        lab.Run(answer: false);
        Assert.Equal(DisruptionReason.QueueDrained, lab["runs"].Disruption!.Reason);
        lab.Run();
        Assert.Empty(lab.Placed());
        lab.SetQueue("default", Stopped(QueueStop.None));
        lab.Run();
        Assert.Equal(["runs", "waits"], lab.Placed());

        static QueueOptions Stopped(QueueStop stop)
        {
            var queue = Lab.Queue((Slot, "2"));
            queue.Stop = stop;
            return queue;
        }
    }

    [Fact]
    public void Who_borrowed_yesterday_waits_where_past_usage_counts()
    {
        Assert.Equal("b", FirstAfterGluttony(TimeSpan.FromHours(1)));
        Assert.Equal("a", FirstAfterGluttony(null));
    }

    [Fact]
    public void A_workload_that_was_displaced_keeps_its_flavors_free_and_starts_on_another()
    {
        var lab = Flavored(queue =>
        {
            Flavor(queue, "green", 2);
            Flavor(queue, "red", 2);
            queue.Fungibility.WhenCanPreempt = FlavorSearch.MayStopSearch;
        });
        lab.Submit(Spec("low", Set(2, (Slot, "1"))));
        lab.Run();
        lab.Submit(Spec("high", Set(2, (Slot, "1")), priority: 5));
        lab.Run();
        Assert.Equal(["low"], lab.TakeVictims());
        Assert.Equal(("green", "red"), (lab["high"].Sets[0].Flavor, lab["low"].Sets[0].Flavor));
    }

    [Fact]
    public void What_is_to_be_had_by_borrowing_at_once_is_no_room_to_be_made_by_others()
    {
        var lab = Flavored(
            queue =>
            {
                queue.Cohort = "all";
                Flavor(queue, "green", 0);
                Flavor(queue, "red", 0);
                queue.Fungibility.WhenCanBorrow = FlavorSearch.TryNextFlavor;
                queue.Fungibility.WhenCanPreempt = FlavorSearch.MayStopSearch;
            },
            options => options.Cohorts["all"] = new CohortOptions { Flavors = { new FlavorQuotaOptions { Name = "green" }, new FlavorQuotaOptions { Name = "red", Nominal = { [Slot] = 2 } } } });
        lab.Submit(Spec("low", Set(1, (Slot, "1"))));
        lab.Run();
        lab.Submit(Spec("high", Set(1, (Slot, "1")), priority: 5));
        lab.Run(answer: false);
        Assert.Empty(lab.TakeVictims());
        Assert.Equal(["high", "low"], lab.Placed());
    }

    [Fact]
    public void A_claim_keeps_the_flavor_for_which_others_go_when_its_queue_is_changed_meanwhile()
    {
        var lab = Flavored(Configure);
        lab.Submit(Spec("fixed", Set(2, (Slot, "1"))) with { Preemptible = false });
        lab.Submit(Spec("low", Set(2, (Slot, "1"))));
        lab.Run();
        lab.Submit(Spec("high", Set(2, (Slot, "1")), priority: 5));
        lab.Run(answer: false);
        Assert.Equal(["low"], lab.TakeVictims());

        var queue = new QueueOptions();
        Configure(queue);
        lab.SetQueue("default", queue);
        lab.Run(answer: false);
        Assert.True(lab["high"].Claiming);
        lab.Run();
        Assert.Equal(("red", 2), (lab["high"].Sets[0].Flavor, lab.Count("high")));

        static void Configure(QueueOptions queue)
        {
            Flavor(queue, "green", 2);
            Flavor(queue, "red", 2);
        }
    }

    private static string FirstAfterGluttony(TimeSpan? halfLife)
    {
        var lab = new Lab(
            options =>
            {
                options.FairSharing = true;
                options.UsageHalfLife = halfLife;
                options.Cohorts["all"] = new CohortOptions { Nominal = { [Slot] = 4 } };
            },
            ("a", In("all")),
            ("b", In("all")));
        lab.Set(Node("n1", (Slot, "4")));
        lab.Submit(Spec("glutton", Set(4, (Slot, "1")), queue: "a"));
        lab.Run();
        lab.Now += TimeSpan.FromHours(2);
        lab.Submit(Spec("again", Set(4, (Slot, "1")), queue: "a"));
        lab.Submit(Spec("modest", Set(4, (Slot, "1")), queue: "b"));
        lab.Finish("glutton");
        lab.Run();
        return lab.Model.Placed.Single().Queue.Name;
    }

    private static QueueOptions In(string cohort, Action<QueueOptions>? configure = null)
    {
        var queue = Lab.Queue((Slot, "0"));
        queue.Cohort = cohort;
        configure?.Invoke(queue);
        return queue;
    }

    private static void Flavor(QueueOptions queue, string name, int slots) => queue.Flavors.Add(new FlavorQuotaOptions { Name = name, Nominal = { [Slot] = slots } });

    private static Lab Flavored(Action<QueueOptions> configure, Action<SchedulingOptions>? more = null)
    {
        var queue = new QueueOptions();
        configure(queue);
        var lab = new Lab(
            options =>
            {
                options.Flavors["green"] = new FlavorOptions { NodeLabels = { ["color"] = "green" } };
                options.Flavors["red"] = new FlavorOptions { NodeLabels = { ["color"] = "red" } };
                more?.Invoke(options);
            },
            ("default", queue));
        foreach (var color in (string[])["green", "red"])
        {
            lab.Set(Node(color, (Slot, "4"), (Gpu, "2")) with
            {
                Labels = new Dictionary<string, string> { ["color"] = color },
                Devices = [.. Enumerable.Range(0, 2).Select(i => new Device($"{color}{i}", DeviceKind.Gpu, Gpu, "", 40L << 30, DeviceHealth.Healthy))],
            });
        }

        return lab;
    }
}
