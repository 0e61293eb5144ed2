using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.PreemptionPolicy;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Preemption;

/// <summary>Who is asked to leave, and who is not.</summary>
/// <remarks>Seen failing: VictimSearch.PutBackBesidePlan that is not called; VictimSearch.MayStay always true; Preemptor.Spares without those above; VictimCandidates in order of submission.</remarks>
public sealed class VictimTests
{
    [Theory]
    [InlineData(2, "far")]
    [InlineData(4)]
    public void By_right_of_a_cohort_only_those_outside_of_it_are_displaced(int slots, params string[] victims)
    {
        var lab = Site(0, Never);
        lab.Start("far", "d", Hall.Slots(2));
        lab.Start("near", "b", Hall.Slots(2));
        Assert.Equal(victims, lab.Displaced("big", "a", Hall.Slots(slots), priority: 5));
    }

    [Fact]
    public void While_a_cohort_borrows_too_no_more_are_displaced_than_make_room()
    {
        var lab = Site(2, LowerPriority);
        lab.Start("b1", "b", Hall.Slots(2));
        lab.Start("b2", "b", Hall.Slots(2));
        lab.Start("b3", "b", Hall.Slots(2));
        Assert.Equal(["b3"], lab.Displaced("big", "a", Hall.Slots(2), priority: 5));
    }

    [Fact]
    public void The_newest_is_who_got_its_place_last_not_who_was_submitted_last()
    {
        var lab = new Lab();
        lab.AddNode("n1", 1);
        lab.Submit("late", "default", Hall.Slots(1, "n2"));
        lab.Start("early", "default", Hall.Slots(1, "n1"));
        lab.AddNode("n2", 1);
        lab.Run();
        Assert.Equal(["late"], lab.Displaced("urgent", "default", Hall.Slots(1), priority: 5));
    }

    [Fact]
    public void Surplus_goes_first_and_whole_workloads_only_for_what_that_leaves_to_make()
    {
        var lab = new Lab();
        lab.AddNode("n1", 7);
        lab.Submit(Spec("elastic", Hall.Slots(3) with { MinCount = 1 }, priority: 5, elastic: true));
        lab.Run();
        lab.Start("low1", "default", Hall.Slots(2));
        lab.Start("low2", "default", Hall.Slots(2));
        Assert.Equal(["elastic", "low2"], lab.Displaced("urgent", "default", Hall.Block(4), priority: 5));
        Assert.Equal((1, 2), (lab.Count("elastic"), lab.Count("low1")));
    }

    [Fact]
    public void An_elastic_workload_gives_up_its_last_step_with_the_one_that_is_needed()
    {
        var lab = new Lab();
        lab.AddNode("n1", 2);
        lab.Submit(Spec("elastic", Hall.Slots(8) with { MinCount = 2, ValidSizes = [2, 4, 8] }, elastic: true));
        lab.Run();
        lab.AddNode("n2", 2);
        lab.Run();
        lab.AddNode("n3", 4);
        lab.Run();
        Assert.Equal(8, lab.Count("elastic"));
        lab.Submit("urgent", "default", Hall.Block(2, "n2"), priority: 5);
        lab.Run(answer: false);
        Assert.Equal([2, 3, 4, 5, 6, 7], lab["elastic"].Disruption!.Release.Select(replica => replica.Index));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(80)]
    public void Of_many_that_come_first_only_those_on_the_node_that_is_needed_are_displaced(int many)
    {
        var lab = new Lab();
        lab.AddNode("n2", many - 4);
        lab.AddNode("n1", 4);
        for (var i = 0; i < many; i++)
        {
            lab.Submit($"v{i}", "default", Hall.Slots(1, i < 4 ? "n1" : "n2"));
        }

        lab.Run();
        Assert.Equal(["v0", "v1", "v2", "v3"], lab.Displaced("urgent", "default", Hall.Block(4, "n1"), priority: 5));
    }

    [Theory]
    [InlineData("n2", 71, 80, 71)] // It is elsewhere.
    [InlineData("n1", 200, 71, 70)] // Its quota is needed.
    public void Of_more_than_are_tried_one_by_one_all_are_displaced_that_are_needed_and_no_other(string first, int slots, int quota, int wanted)
    {
        var lab = new Lab(("default", Lab.Queue((Hall.Slot, quota.ToString(System.Globalization.CultureInfo.InvariantCulture)))));
        lab.AddNode("n1", slots);
        lab.AddNode("n2", 1);
        lab.Start("first", "default", Hall.Slots(1, first), priority: -1);
        for (var i = 0; i < 70; i++)
        {
            lab.Submit($"v{i}", "default", Hall.Slots(1, "n1"));
        }

        lab.Run();
        var victims = lab.Displaced("urgent", "default", Hall.Slots(wanted, "n1"), priority: 5).ToList();
        Assert.Equal((70, first == "n1"), (victims.Count, victims.Contains("first")));
    }

    [Fact]
    public void Nobody_displaces_who_displaced_it_last()
    {
        var lab = new Lab();
        lab.AddNode("n1", 1);
        lab.Start("low", "default", Hall.Slots(1));
        lab.Submit("urgent", "default", Hall.Slots(1), priority: 5);
        lab["urgent"].DisplacedBy = Id("low");
        lab.Run();
        Assert.Equal(["low"], lab.Placed());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Nobody_displaces_who_displaced_the_one_that_displaced_it(bool ring)
    {
        var lab = new Lab();
        lab.AddNode("n1", 1);
        lab.Start("low", "default", Hall.Slots(1));
        lab.Submit("urgent", "default", Hall.Slots(1), priority: 5);
        lab.Model.Displacements.Note(Id("urgent"), Id("between"));
        lab.Model.Displacements.Note(Id("between"), ring ? Id("low") : Id("other"));
        lab.Run();
        Assert.Equal([ring ? "low" : "urgent"], lab.Placed());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nobody_takes_more_of_a_queue_than_it_borrows_though_the_node_that_is_needed_has_more_of_it(bool fair)
    {
        var lab = new Lab(options => (options.FairSharing, options.Cohorts["hall"]) = (fair, Hall.Cohort(0)), ("a", Hall.Queue("hall", 4)), ("b", Hall.Queue("hall", 4)));
        lab.AddNode("n1", 4);
        lab.AddNode("n2", 4);
        lab.Start("b1", "b", Hall.Slots(2, "n2"));
        lab.Start("b2", "b", Hall.Slots(2, "n1"));
        lab.Start("b3", "b", Hall.Slots(2, "n1"));
        Assert.Empty(lab.Displaced("block", "a", Hall.Block(4, "n1"), priority: 5));
        Assert.Equal(["b3"], lab.Displaced("half", "a", Hall.Block(2, "n1"), priority: 6));
    }

    [Fact]
    public void Others_with_as_great_a_share_left_give_before_the_own_queue()
    {
        var lab = Fair("hall");
        lab.Start("own", "a", Hall.Slots(4));
        lab.Start("o1", "other", Hall.Slots(5));
        lab.Start("o2", "other", Hall.Slots(1));
        Assert.Equal(["o2"], lab.Displaced("urgent", "a", Hall.Slots(1), priority: 5));
    }

    [Theory]
    [InlineData(2, DisruptionReason.InCohortReclamation)]
    [InlineData(3, DisruptionReason.InCohortFairSharing)]
    public void Who_takes_back_its_own_reclaims_and_who_borrows_shares(int slots, DisruptionReason reason)
    {
        var lab = new Lab(options => (options.FairSharing, options.Cohorts["hall"]) = (true, Hall.Cohort(8)), ("a", Hall.Queue("hall", 2)), ("b", Hall.Queue("hall", 0)));
        lab.AddNode("n1", 100);
        lab.Start("old", "b", Hall.Slots(5));
        lab.Start("new", "b", Hall.Slots(5));
        lab.Submit("mine", "a", Hall.Slots(slots));
        lab.Run(answer: false);
        Assert.Equal(reason, lab["new"].Disruption!.Reason);
    }

    [Fact]
    public void The_queue_with_the_highest_share_gives_first()
    {
        var lab = Fair("hall");
        lab.Start("w1", "west1", Hall.Slots(2));
        lab.Start("w2", "west1", Hall.Slots(2));
        lab.Start("w3", "west1", Hall.Slots(2));
        lab.Start("o1", "other", Hall.Slots(2));
        lab.Start("o2", "other", Hall.Slots(2));
        Assert.Equal(["w3"], lab.Displaced("mine", "a", Hall.Slots(2)));
    }

    [Theory]
    [InlineData("hall")]
    [InlineData("east")]
    public void Shares_of_queues_are_compared_where_both_are_of_one_cohort(string cohort)
    {
        // Each queue of the west has less than the other one, both together have more.
        var lab = Fair(cohort);
        lab.Start("w1", "west1", Hall.Slots(1));
        lab.Start("w2", "west1", Hall.Slots(1));
        lab.Start("w3", "west1", Hall.Slots(1));
        lab.Start("w4", "west2", Hall.Slots(2));
        for (var i = 1; i <= 4; i++)
        {
            lab.Start($"o{i}", "other", Hall.Slots(1));
        }

        lab.Start("mine", "a", Hall.Slots(1));
        Assert.Equal(["w3"], lab.Displaced("more", "a", Hall.Slots(1)));
    }

    private static Lab Site(int nominal, PreemptionPolicy borrow)
    {
        var lab = new Lab(
            options => (options.Cohorts["site"], options.Cohorts["lab"]) = (Hall.Cohort(nominal), Hall.Cohort(4, parent: "site")),
            ("a", Hall.Queue("lab", 0, policies => policies.BorrowWithinCohort = borrow)),
            ("b", Hall.Queue("lab", 0)),
            ("d", Hall.Queue("site", 0)));
        lab.AddNode("n1", 100);
        return lab;
    }

    private static Lab Fair(string cohort)
    {
        var lab = new Lab(
            options =>
            {
                (options.FairSharing, options.Cohorts["hall"]) = (true, Hall.Cohort(10));
                (options.Cohorts["west"], options.Cohorts["east"]) = (new CohortOptions { Parent = "hall" }, new CohortOptions { Parent = "hall" });
            },
            ("a", Hall.Queue("hall", 0)),
            ("west1", Hall.Queue("west", 0)),
            ("west2", Hall.Queue("west", 0)),
            ("other", Hall.Queue(cohort, 0)));
        lab.AddNode("n1", 100);
        return lab;
    }
}
