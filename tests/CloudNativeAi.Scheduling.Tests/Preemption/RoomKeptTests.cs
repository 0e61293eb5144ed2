using CloudNativeAi.Scheduling.Tests.Decisions;

namespace CloudNativeAi.Scheduling.Tests.Preemption;

/// <summary>Room that is being made for one, and the next one for whom some is made.</summary>
/// <remarks>Seen failing: Claims.HoldWith without the one that waits; Claims.Assume without those others were asked for; Claims.AssumeQuotas without these, and without those who were asked.</remarks>
public sealed class RoomKeptTests
{
    [Fact]
    public void A_second_one_has_room_made_beside_what_is_made_for_the_first()
    {
        var lab = new Lab();
        lab.AddNode("n1", 6);
        lab.Start("low1", "default", Hall.Slots(2));
        lab.Start("low2", "default", Hall.Slots(2));
        lab.Start("low3", "default", Hall.Slots(2));
        lab.Submit("first", "default", Hall.Block(2), priority: 5);
        lab.Run(answer: false);
        Assert.Equal(["low3"], lab.TakeVictims());
        lab.Submit("second", "default", Hall.Block(2), priority: 5);
        lab.Run(answer: false);
        Assert.Equal(["low2"], lab.TakeVictims());
        lab.Run();
        Assert.Equal(["first", "low1", "second"], lab.Placed());
    }

    [Fact]
    public void No_room_is_made_for_one_that_would_then_take_the_place_of_another()
    {
        // The later one is served first and likes the smaller node better, which is the only one for the other.
        var lab = new Lab();
        lab.AddNode("n1", 2);
        lab.AddNode("n2", 4);
        lab.Start("low1", "default", Hall.Slots(2, "n1"));
        lab.Start("low2", "default", Hall.Slots(4, "n2"));
        lab.Submit("bound", "default", Hall.Block(2, "n1"), priority: 5);
        lab.Run(answer: false);
        lab.Submit("free", "default", Hall.Block(2), priority: 9);
        lab.Run(answer: false);
        Assert.Equal(["low1"], lab.TakeVictims());
        lab.Run();
        Assert.Equal(["low2"], lab.TakeVictims());
        Assert.Equal(["bound", "free"], lab.Placed());
    }

    [Theory]
    [InlineData(1, "own")] // 4 are promised, 1 more is within the 5 that its queue owns.
    [InlineData(2, "lent")] // Both would borrow: priority decides.
    public void Who_borrows_is_judged_as_if_those_asked_had_gone_and_the_others_had_started(int slots, string starts)
    {
        var lab = new Lab(
            options => options.Cohorts["hall"] = Hall.Cohort(10),
            ("a", Hall.Queue("hall", 5)),
            ("b", Hall.Queue("hall", 0)));
        lab.AddNode("n1", 6);
        lab.Start("low", "a", Hall.Slots(4));
        lab.Submit("urgent", "a", Hall.Block(4), priority: 9);
        lab.Run(answer: false);
        Assert.Equal(["low"], lab.TakeVictims());
        lab.Submit("own", "a", Hall.Slots(slots));
        lab.Submit("lent", "b", Hall.Slots(2), priority: 5);
        lab.Run(answer: false);
        Assert.Equal(starts, Assert.Single(lab.Placed(), name => name != "low"));
    }
}
