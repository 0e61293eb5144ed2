using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Tests.Decisions;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Affinity;

/// <summary>Who waits for its data starts when enough of it is where it could run, or has waited long enough; meanwhile it is in nobody's way.</summary>
/// <remarks>Seen failing: StandsBack without IsCold; DueOf without WarmBy; WarmStarts that do not look again when nodes change; Warmth that counts nodes it cannot run on.</remarks>
public sealed class WarmStartTests
{
    private const string Slot = "example.com/slot";
    private readonly Lab _lab = AffinityLab.Create(static _ => { }, ("default", new QueueOptions()), ("strict", Lab.Strict(new QueueOptions())));

    public WarmStartTests()
    {
        _lab.Set(Node("a", (Slot, "4")));
        _lab.Set(Node("b", (Slot, "4")));
        _lab.Size("corpus", 80L << 30);
    }

    [Fact]
    public void It_starts_when_the_share_is_reached_over_all_nodes_and_not_before()
    {
        Submit(Spec("job", Set(2, (Slot, "1"))).Reads("corpus").WarmAt(0.8m));
        Assert.Equal(WaitReasonCode.WaitingForData, _lab.Why("job"));
        Hold("a", 40L << 30);
        Hold("b", (24L << 30) - 1);
        Assert.Equal(WorkloadPhase.Waiting, _lab["job"].Phase);
        Hold("b", 24L << 30);
        Assert.Equal((WorkloadPhase.Placed, "a"), (_lab["job"].Phase, _lab.Where("job")));
    }

    [Fact]
    public void It_starts_at_the_latest_when_it_has_waited_as_long_as_it_may()
    {
        Submit(Spec("job", Set(1, (Slot, "1"))).Reads("corpus").WarmAt(1, seconds: 60));
        Assert.Equal(Start.AddSeconds(60), _lab.NextDue(_lab.Now));
        PassTo(59);
        Assert.Equal(WorkloadPhase.Waiting, _lab["job"].Phase);
        PassTo(60);
        Assert.Equal(WorkloadPhase.Placed, _lab["job"].Phase);
        Assert.Null(_lab.NextDue(_lab.Now));
    }

    [Fact]
    public void Others_pass_it_even_in_a_strict_queue_and_it_counts_as_waiting_from_when_it_is_warm()
    {
        Submit(Spec("cold", Set(1, (Slot, "4")), queue: "strict").Reads("corpus").WarmAt(1));
        Submit(Spec("next", Set(2, (Slot, "4")), queue: "strict"));
        Assert.Equal(WorkloadPhase.Placed, _lab["next"].Phase);
        _lab.Now = Start.AddSeconds(30);
        Hold("a", 80L << 30);
        Assert.Equal(WaitReasonCode.WaitingForCapacity, _lab.Why("cold"));
        Assert.Equal(Start.AddSeconds(30), _lab["cold"].WaitsSince);
        Hold("a", 0);
        Assert.Equal(WaitReasonCode.WaitingForCapacity, _lab.Why("cold"));
        _lab.Finish("next");
        _lab.Run();
        Assert.Equal(WorkloadPhase.Placed, _lab["cold"].Phase);
    }

    [Fact]
    public void Only_nodes_that_it_could_run_on_count_and_a_change_of_nodes_is_looked_at()
    {
        Submit(Spec("job", Set(1, (Slot, "1")) with { NodeSelector = new Dictionary<string, string> { ["tier"] = "fast" } }).Reads("corpus").WarmAt(0.5m));
        Submit(Spec("large", Set(1, (Slot, "6"))).Reads("corpus").WarmAt(0.5m));
        Hold("a", 80L << 30);
        Assert.Equal((WorkloadPhase.Waiting, WorkloadPhase.Waiting), (_lab["job"].Phase, _lab["large"].Phase));
        _lab.Set(Node("a", (Slot, "7")) with { Labels = new Dictionary<string, string> { ["tier"] = "fast" } });
        _lab.Run();
        Assert.Equal((WorkloadPhase.Placed, WorkloadPhase.Placed), (_lab["job"].Phase, _lab["large"].Phase));
    }

    [Fact]
    public void Every_pod_set_needs_its_share_and_what_is_of_unknown_size_is_not_warm()
    {
        var set = Set(1, (Slot, "1"));
        Submit(Spec("job", set) with { PodSets = [set with { Content = [new("corpus")] }, set with { Name = "other", Content = [new("weights")] }, set with { Name = "plain" }] } with { WarmStart = new WarmStart(0.5m) });
        Hold("a", 80L << 30);
        _lab.Hold("b", "weights", 1000);
        _lab.Run();
        Assert.Equal(WorkloadPhase.Waiting, _lab["job"].Phase);
        Assert.Contains("nobody knows yet how large one of its contents is", _lab.Explain("job").Text, StringComparison.Ordinal);
        _lab.Size("weights", 2001);
        _lab.Run();
        Assert.Equal(WorkloadPhase.Waiting, _lab["job"].Phase);
        _lab.Size("weights", 2000);
        _lab.Run();
        Assert.Equal(WorkloadPhase.Placed, _lab["job"].Phase);
    }

    [Fact]
    public void A_group_starts_when_all_its_members_are_warm_and_says_who_is_not()
    {
        Submit(Spec("cold", Set(1, (Slot, "1"))).Reads("corpus").WarmAt(1) with { StartGroup = new StartGroup("pair", 2) });
        Submit(Spec("plain", Set(1, (Slot, "1"))) with { StartGroup = new StartGroup("pair", 2) });
        Assert.Equal((WaitReasonCode.WaitingForData, WaitReasonCode.WaitingForStartGroup), (_lab.Why("cold"), _lab.Why("plain")));
        Assert.Equal("Workload \"plain\" waits: \"cold\" of its start group \"pair\" waits for its data. Wait for \"cold\".", _lab.Explain("plain").Text);
        Hold("a", 80L << 30);
        Assert.Equal((WorkloadPhase.Placed, WorkloadPhase.Placed), (_lab["cold"].Phase, _lab["plain"].Phase));
    }

    [Fact]
    public void It_waits_for_what_it_depends_on_too()
    {
        Submit(Spec("prefetch", Set(1, (Slot, "1"))));
        Submit(Spec("job", Set(1, (Slot, "1"))).Reads("corpus").WarmAt(1) with { DependsOn = [Id("prefetch")] });
        Hold("a", 80L << 30);
        Assert.Equal(WaitReasonCode.WaitingForDependency, _lab.Why("job"));
        _lab.Finish("prefetch");
        _lab.Run();
        Assert.Equal(WorkloadPhase.Placed, _lab["job"].Phase);
    }

    [Fact]
    public void It_is_explained_with_amounts_where_they_are_and_what_would_help()
    {
        Submit(Spec("job", Set(1, (Slot, "1"))).Reads("corpus").WarmAt(0.5m, seconds: 600));
        Hold("a", 10L << 30);
        Hold("b", 27L << 30);
        var why = _lab.Explain("job");
        Assert.Equal(
            "Workload \"job\" waits: it starts when 50% of its data is held by nodes that it could run on: 37 GiB of 80 GiB are, 27 GiB of it on test/b; it starts at 12:10:00 UTC at the latest. Wait until 12:10:00 UTC, when it starts with what is there.",
            why.Text);
        Assert.Equal((WaitReasonCode.WaitingForData, ResourceQuantity.FromBytes(40L << 30), ResourceQuantity.FromBytes(37L << 30)), (why.Reasons[0].Code, why.Reasons[0].Requested, why.Reasons[0].Available));
        Assert.Equal([RemedyKind.WaitFor, RemedyKind.LoadData], why.Remedies.Select(static one => one.Kind));
        Assert.Equal(Start.AddMinutes(10), why.Remedies[0].At);
        var load = why.Remedies[1];
        Assert.Equal("have 3 GiB more of its data loaded onto test/b, or another node that it could run on", load.Text);
        Assert.Equal((new NodeId("test/b"), new ContentKey("corpus"), "main", ResourceQuantity.FromBytes(37L << 30), ResourceQuantity.FromBytes(40L << 30)), (load.Nodes[0], load.Content[0], load.PodSet, load.From, load.To));
        Assert.Contains("[WaitingForData]", why.Report, StringComparison.Ordinal);
        Hold("b", 30L << 30);
        Assert.Equal(WorkloadPhase.Placed, _lab["job"].Phase);
    }

    [Fact]
    public void Where_nobody_tells_what_nodes_hold_nobody_waits_for_it_without_end()
    {
        _lab.Model.TellsContent = false;
        var refused = Assert.Throws<WorkloadRejectedException>(() => _lab.Submit(Spec("job", Set(1, (Slot, "1"))).Reads("corpus").WarmAt(1)));
        Assert.Contains("nobody tells what nodes hold", refused.Message, StringComparison.Ordinal);
        Submit(Spec("job", Set(1, (Slot, "1"))).Reads("corpus").WarmAt(1, seconds: 10));
        PassTo(10);
        Assert.Equal(WorkloadPhase.Placed, _lab["job"].Phase);
    }

    /// <summary>Against the plain words of the rule: at every step, in random lives, whoever waits for data is not warm and not due, and nobody starts who was neither.</summary>
    [Fact]
    public void In_random_lives_nobody_waits_for_data_that_is_there_and_nobody_starts_without_it()
    {
        var (opened, timedOut, waited) = (0, 0, 0);
        for (var seed = 0; seed < CloudNativeAi.Tests.TestSize.Of(150, 5_000); seed++)
        {
            var life = new WarmLife(seed);
            life.Play(40);
            (opened, timedOut, waited) = (opened + life.Opened, timedOut + life.TimedOut, waited + life.Waited);
        }

        Assert.True(opened > 100 && timedOut > 100 && waited > 100, $"{opened} were warm, {timedOut} had waited long enough, {waited} waited at the end of a step");
    }

    private void Submit(WorkloadSpec spec)
    {
        _lab.Submit(spec);
        _lab.Run();
    }

    private void Hold(string node, long bytes)
    {
        _lab.Hold(node, "corpus", bytes);
        if (_lab.Model.IsChanged)
        {
            _lab.Run();
        }
    }

    private void PassTo(int seconds)
    {
        _lab.Now = Start.AddSeconds(seconds);
        _lab.Run();
    }
}
