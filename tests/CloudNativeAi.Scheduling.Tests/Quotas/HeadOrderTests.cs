using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;
using static CloudNativeAi.Scheduling.WaitReasonCode;

namespace CloudNativeAi.Scheduling.Tests.Quotas;

/// <summary>Which head is served next when what others start changes who borrows. Found by random histories against the plain model.</summary>
/// <remarks>Seen failing: HeadLine that does not look who rises; FairLine that does not look again at heads with a choice; AnyBorrows that looks at the queue alone.</remarks>
public sealed class HeadOrderTests
{
    private const string Slot = "example.com/slot";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Who_would_borrow_its_first_flavor_goes_before_borrowers_once_that_is_used_up_and_the_next_is_its_own(bool fairSharing)
    {
        var lab = new Lab(
            options =>
            {
                options.FairSharing = fairSharing;
                options.Flavors["green"] = new FlavorOptions { NodeLabels = { ["color"] = "green" } };
                options.Flavors["red"] = new FlavorOptions { NodeLabels = { ["color"] = "red" } };
                options.Cohorts["left"] = new CohortOptions { Parent = "all" };
                options.Cohorts["right"] = new CohortOptions { Parent = "all" };
            },
            ("owner", Flavored("left", green: 0, red: 2)),
            ("green", Flavored("right", green: 2, red: 0)),
            ("guest", Flavored("left", green: 0, red: 0)));
        foreach (var color in (string[])["green", "red"])
        {
            lab.Set(Node(color, (Slot, "8")) with { Labels = new Dictionary<string, string> { ["color"] = color } });
        }

        Submit(lab, "own", "owner", 2);
        Submit(lab, "uses-up", "green", 2, priority: 9);
        Submit(lab, "borrows", "guest", 2, priority: 5);
        lab.Run();
        Assert.Equal(["own", "uses-up"], lab.Placed());
        Assert.Equal("red", lab["own"].Sets[0].Flavor);
        Assert.Equal([("borrows", WaitingForQuota)], lab.Waiting());
    }

    [Fact]
    public void What_starts_within_its_queues_own_and_makes_a_cohort_above_borrow_lets_others_take_that_back_at_once()
    {
        var lab = new Lab(options => options.Cohorts["team"] = new CohortOptions { Parent = "all" }, ("outside", In("all", 2)), ("lends", In("team", 4)), ("borrows", In("team", 0)));
        lab.Set(Node("n1", (Slot, "5")));
        Submit(lab, "borrower", "borrows", 4);
        lab.Run();
        Submit(lab, "waits", "outside", 2, priority: 5);
        lab.Run();
        Assert.Equal([("waits", WaitingForCapacity)], lab.Waiting());

        Submit(lab, "one-more", "lends", 1);
        lab.Run();
        Assert.Equal(["one-more", "waits"], lab.Placed());
    }

    private static void Submit(Lab lab, string name, string queue, int count, int priority = 0) => lab.Submit(Spec(name, Set(count, (Slot, "1")), priority, queue: queue));

    private static QueueOptions In(string cohort, int nominal)
    {
        var queue = Lab.Queue((Slot, nominal.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        queue.Cohort = cohort;
        return queue;
    }

    private static QueueOptions Flavored(string cohort, int green, int red) => new()
    {
        Cohort = cohort,
        Coverage = QuotaCoverage.None,
        Flavors = { new FlavorQuotaOptions { Name = "green", Nominal = { [Slot] = green } }, new FlavorQuotaOptions { Name = "red", Nominal = { [Slot] = red } } },
        Preemption = { ReclaimWithinCohort = PreemptionPolicy.Never },
    };
}
