using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Tests.Decisions;
using CloudNativeAi.Scheduling.Times;
using CloudNativeAi.Tests;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Times;

/// <summary>A start time, once it could be told, is kept: whatever comes later, the workload that waited long starts by then.</summary>
/// <remarks>Seen failing: Reservations.Hold always true; Forecast.Start one finisher too early; Reservations.Start without own.</remarks>
public sealed class ReservationTests
{
    private const string Slot = "example.com/slot";

    [Fact]
    public void Nobody_who_comes_later_delays_the_start_of_one_that_waited_long()
    {
        var (promised, passed) = (0, 0);
        for (var seed = 0; seed < TestSize.Of(300, 20_000); seed++)
        {
            var (hadPromise, othersPassed) = Play(seed);
            promised += hadPromise ? 1 : 0;
            passed += othersPassed ? 1 : 0;
        }

        Assert.True(promised > 200 && passed > 100, $"{promised} start times were told, {passed} times somebody passed: too few to prove anything");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_start_on_its_queues_own_does_not_count_on_what_others_lend(bool fair)
    {
        var lab = new Lab(options => (options.ReserveAfter, options.FairSharing) = (TimeSpan.FromSeconds(20), fair), ("a", Lending()), ("b", Lending()));
        lab.Set(Node("n", (Slot, "8")));
        Start("a1", "a", 2);
        Start("b1", "b", 4);
        Start("big", "a", 4);
        lab.Now += TimeSpan.FromSeconds(20);
        Start("a2", "a", 2);
        Start("b2", "b", 4);
        Assert.Equal(WaitReasonCode.ReservedForWorkload, lab.Why("a2"));
        lab.Now += TimeSpan.FromSeconds(10);
        lab.Finish("a1");
        lab.Finish("b1");
        lab.Run();
        Assert.Equal(["b2", "big"], lab.Placed());

        void Start(string name, string queue, int count)
        {
            lab.Submit(Spec(name, Set(count, (Slot, "1")), queue: queue) with { MaxRunTime = TimeSpan.FromSeconds(30) });
            lab.Run();
        }
    }

    private static QueueOptions Lending()
    {
        var queue = Lab.Queue((Slot, "4"));
        queue.Cohort = "all";
        return queue;
    }

    private static (bool Promised, bool Passed) Play(int seed)
    {
        var random = new Random(seed);
        var lab = new Lab(("default", random.Next(2) == 0 ? new QueueOptions() : Lab.Queue((Slot, "14"))), ("other", new QueueOptions()));
        lab.Configure(options => options.ReserveAfter = TimeSpan.FromSeconds(30));
        for (var i = 0; i < random.Next(3, 6); i++)
        {
            lab.Set(Node($"n{i}", (Slot, "4")));
        }

        for (var i = 0; i < 8; i++)
        {
            Submit(lab, random, $"first{i}", limited: true);
        }

        lab.Run();
        foreach (var waiting in lab.Waiting())
        {
            lab.Model.Cancel(lab[waiting.Item1], lab.Now);
        }

        lab.Now += TimeSpan.FromSeconds(1);
        var big = lab.Submit(Spec("big", Set(random.Next(2, 4), (Slot, "4"))));
        DateTimeOffset? promise = null;
        var passed = false;
        for (var step = 0; step < 60 && big.Phase == WorkloadPhase.Waiting; step++)
        {
            Submit(lab, random, $"late{step}", limited: random.Next(3) > 0);
            lab.Decisions.Clear();
            lab.Run();
            if (big.Phase == WorkloadPhase.Waiting && lab.Now - big.WaitsSince >= TimeSpan.FromSeconds(30))
            {
                passed |= promise is not null && lab.Decisions.Count > 0;
                var told = Promise(lab, big);
                Assert.True(promise is null || told <= promise, $"seed {seed}: its start slips from {promise:T} to {told:T} at {lab.Now:T}");
                promise = told ?? promise;
            }

            var next = lab.Now + TimeSpan.FromSeconds(random.Next(1, 15));
            lab.Now = lab.NextDue(lab.Now) is { } due && due < next ? due : next;
            if (random.Next(4) == 0 && lab.Placed() is { Count: > 0 } placed)
            {
                lab.Finish(placed[random.Next(placed.Count)]);
            }
        }

        Assert.True(promise is null || big.Phase != WorkloadPhase.Waiting || lab.Now <= promise, $"seed {seed}: it waits at {lab.Now:T} and was to start by {promise:T}");
        return (promise is not null, passed);
    }

    private static void Submit(Lab lab, Random random, string name, bool limited) =>
        lab.Submit(Spec(name, Set(random.Next(1, 3), (Slot, random.Next(1, 5).ToString(System.Globalization.CultureInfo.InvariantCulture))), queue: random.Next(3) == 0 ? "other" : "default") with
        {
            MaxRunTime = limited ? TimeSpan.FromSeconds(random.Next(5, 200)) : null,
        });

    private static DateTimeOffset? Promise(Lab lab, WorkloadEntry entry)
    {
        var forecast = new Forecast(lab.Model, new GangPlacer(lab.Model));
        forecast.Look();
        forecast.Begin();
        var start = forecast.Start(entry, lab.Now);
        forecast.End();
        return start;
    }
}
