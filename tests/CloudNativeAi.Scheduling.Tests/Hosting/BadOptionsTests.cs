using CloudNativeAi.Scheduling.Tests.Decisions;
using CloudNativeAi.Scheduling.Tests.Fuzz;
using CloudNativeAi.Scheduling.Workloads;

namespace CloudNativeAi.Scheduling.Tests.Hosting;

/// <summary>Mistakes that people make, each with the sentence that they read.</summary>
/// <remarks>Seen failing: with circles not looked for, with no upper limit of weights, with texts ignored where settings belong, and with what people wrote told as it is.</remarks>
public sealed class BadOptionsTests
{
    private const string Root = "CloudNativeAi:Scheduling";

    public static TheoryData<string, string, string[]> Mistakes => new()
    {
        {
            "cohorts in a circle",
            """{ "Cohorts": { "a": { "Parent": "b" }, "b": { "Parent": "c" }, "c": { "Parent": "a" } } }""",
            [$"{Root}:Cohorts:a:Parent makes a circle, a -> b -> c -> a; cohorts form a tree. Remove the Parent of one of them."]
        },
        {
            "a cohort in itself",
            """{ "Cohorts": { "a": { "Parent": "a" } } }""",
            [$"{Root}:Cohorts:a:Parent makes a circle, a -> a; cohorts form a tree. Remove the Parent of one of them."]
        },
        {
            "a negative quota",
            """{ "Queues": { "q": { "Nominal": { "cpu": "-1" } } } }""",
            [$"{Root}:Queues:q:Nominal:cpu is -1; a quota is 0 or more. Remove the line for \"no quota of its own\"."]
        },
        {
            "a negative limit",
            """{ "Queues": { "q": { "Cohort": "c", "BorrowingLimit": { "cpu": "-1" } } } }""",
            [$"{Root}:Queues:q:BorrowingLimit:cpu is -1; a quota is 0 or more. Remove the line for \"no limit\"."]
        },
        {
            "more than can be counted",
            """{ "Queues": { "q": { "Nominal": { "cpu": "1e99", "memory": "99999999999999999999999999999999Ei" } } } }""",
            [
                $"{Root}:Queues:q:Nominal:cpu is \"1e99\"; a quota is a quantity such as 8, 500m or 2Gi. Write one, or remove the line for \"no quota of its own\".",
                $"{Root}:Queues:q:Nominal:memory is \"99999999999999999999999999999999Ei\"; a quota is a quantity such as 8, 500m or 2Gi. Write one, or remove the line for \"no quota of its own\".",
            ]
        },
        {
            "weights that are no weights",
            """{ "Queues": { "a": { "Weight": "NaN" }, "b": { "Weight": "Infinity" }, "c": { "Weight": -1 }, "d": { "Weight": 1000001 }, "e": { "Weight": 0.0001 } } }""",
            [
                $"{Root}:Queues:c:Weight is -1; a weight lies within 0 and 1000000, with up to three decimals. Write such a number, or remove the line for 1.",
                $"{Root}:Queues:d:Weight is 1000001; a weight lies within 0 and 1000000, with up to three decimals. Write such a number, or remove the line for 1.",
                $"{Root}:Queues:e:Weight is 0.0001; a weight lies within 0 and 1000000, with up to three decimals. Write such a number, or remove the line for 1.",
                $"{Root}:Queues:a:Weight is \"NaN\"; it is a number such as 1 or 0.5. Write one, or remove the line.",
                $"{Root}:Queues:b:Weight is \"Infinity\"; it is a number such as 1 or 0.5. Write one, or remove the line.",
            ]
        },
        {
            "a scorer that is none, over two lines",
            """{ "Profile": "mine", "Profiles": { "mine": { "Scorers": { "a\nb": 1 } } } }""",
            [$"{Root}:Profiles:mine:Scorers:a\\u000ab names no scorer; a scorer is best-fit, spread, fragmentation, data, load or one that the host adds with AddNodeScorer. Correct the name, or remove the line."]
        },
        {
            "names that are no names",
            """{ "Queues": { "": { "Weight": 1 }, "a/b": { "Weight": 1 }, "a\nb": { "Weight": 1 }, "Research": { "Weight": 1 } } }""",
            [
                $"{Root}:Queues: is no name of a queue; a name is 1 to 63 lower-case letters, digits and '-'. Rename the queue.",
                $"{Root}:Queues:a\\u000ab is no name of a queue; a name is 1 to 63 lower-case letters, digits and '-'. Rename the queue.",
                $"{Root}:Queues:a/b is no name of a queue; a name is 1 to 63 lower-case letters, digits and '-'. Rename the queue.",
                $"{Root}:Queues:Research is no name of a queue; a name is 1 to 63 lower-case letters, digits and '-'. Rename the queue.",
            ]
        },
        {
            "a cohort, a flavor and a profile that nobody could mean",
            """{ "Profile": "nearest", "Queues": { "q": { "Cohort": "Hall 1", "Profile": "mine", "Flavors": [ { "Name": "h100", "Nominal": { "cpu": 1 } } ] } } }""",
            [
                $"{Root}:Queues:q:Flavors:0:Name is \"h100\", which is no flavor; flavors are described under {Root}:Flavors. Describe it there, or correct the name.",
                $"{Root}:Queues:q:Cohort is \"Hall 1\", which is no name of a cohort; a name is 1 to 63 lower-case letters, digits and '-'. Correct it, or remove the line.",
                $"{Root}:Profile is \"nearest\"; a profile is best-fit or spread or fragmentation. Use one of them, describe it under Profiles, or remove the line.",
                $"{Root}:Queues:q:Profile is \"mine\"; a profile is best-fit or spread or fragmentation. Use one of them, describe it under Profiles, or remove the line.",
            ]
        },
        {
            "a scorer that nobody added",
            """{ "Profile": "mine", "Profiles": { "mine": { "Scorers": { "coolest": 1 } } } }""",
            [$"{Root}:Profiles:mine:Scorers:coolest names no scorer; a scorer is best-fit, spread, fragmentation, data, load or one that the host adds with AddNodeScorer. Correct the name, or remove the line."]
        },
        {
            "a partition that sticks out of its card",
            """{ "PartitionModels": { "X": { "MemorySlices": 4, "ComputeSlices": 4, "Profiles": { "half": { "MemorySlices": 2, "ComputeSlices": 5, "Starts": [ 3 ] } } } } }""",
            [
                $"{Root}:PartitionModels:X:Profiles:half:ComputeSlices is 5; it lies within 0 and 4. Write such a number.",
                $"{Root}:PartitionModels:X:Profiles:half:Starts is 3; it lies within 0 and 2. Write such a number.",
            ]
        },
        {
            "a text where settings belong",
            """{ "Queues": { "q": { "Tenants": "acme", "Nominal": 8, "Preemption": "Never", "Cohort": [ "c" ] } }, "Flavors": "a100" }""",
            [
                $"{Root}:Flavors is \"a100\"; it has names below it, each with settings of its own. Write them, or remove the line.",
                $"{Root}:Queues:q:Cohort has settings below it; it is one text. Write that, or remove the line.",
                $"{Root}:Queues:q:Nominal is \"8\"; it has names of resources below it, each with a quantity. Write them, or remove the line.",
                $"{Root}:Queues:q:Preemption is \"Never\"; it has settings below it: WithinQueue, ReclaimWithinCohort, BorrowWithinCohort, BorrowThreshold, MinRunTime. Write them, or remove the line.",
                $"{Root}:Queues:q:Tenants is \"acme\"; it has a list of names below it. Write them, or remove the line.",
            ]
        },
        {
            "two policies for one",
            """{ "Queues": { "q": { "Preemption": { "WithinQueue": "Never,LowerPriority" }, "Stop": "1" } } }""",
            [
                $"{Root}:Queues:q:Preemption:WithinQueue is \"Never,LowerPriority\"; a policy is Never or LowerPriority or LowerOrNewerEqualPriority or Any. Write one of them, or remove the line.",
                $"{Root}:Queues:q:Stop is \"1\"; a stop is None or Hold or HoldAndDrain. Write one of them, or remove the line.",
            ]
        },
    };

    [Fact]
    public void A_text_for_the_whole_section_is_told() => Assert.Equal([$"{Root} is \"on\"; it has settings below it. Write them, or remove the line."], Settings.Faults("\"on\""));

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void A_mistake_is_told_where_it_is(string mistake, string json, string[] lines)
    {
        var faults = Settings.Faults(json);
        Assert.True(lines.SequenceEqual(faults), $"{mistake}:\n{string.Join('\n', faults)}");
    }

    [Fact]
    public void Names_that_differ_by_case_alone_are_not_two_queues() => Assert.Equal(
        [$"{Root}:Queues:Research is no name of a queue; a name is 1 to 63 lower-case letters, digits and '-'. Rename the queue."],
        Settings.Faults("{}", static s => s.AddQueue("research").AddQueue("Research")));

    [Fact]
    public void Quotas_beyond_all_hardware_are_counted_and_sums_do_not_overflow() => Assert.Empty(Settings.Faults(
        """
        {
          "Queues": { "a": { "Cohort": "c", "Nominal": { "nvidia.com/gpu": "9223372036854775807", "memory": "7Ei" } }, "b": { "Cohort": "c", "Nominal": { "nvidia.com/gpu": "9223372036854775807" }, "BorrowingLimit": { "nvidia.com/gpu": "9223372036854775807" } } },
          "Cohorts": { "c": { "Nominal": { "nvidia.com/gpu": "9223372036854775807" } } }
        }
        """));

    public static TheoryData<WorkloadSpec, string> Refused => new()
    {
        { Spec(new PodSet("main", 2, ResourceList.Empty) { MinCount = 3 }), "Pod set \"main\" of workload \"job\" has a min of 3 and a count of 2; min lies within 0 and count. Lower min or raise count." },
        { Spec(new PodSet("main", 6, ResourceList.Empty) { Topology = new TopologyRequest { Slices = [new TopologySlice("host", 4)] } }), "Pod set \"main\" of workload \"job\" has a count of 6 and slices of 4; 2 replicas would be in no slice. Use a multiple of 4." },
        { Spec(new PodSet("main", 1, ResourceList.Of(("cpu", "-1")))), "Pod set \"main\" of workload \"job\" requests -1 of cpu; a request is 0 or more. Correct the amount." },
        { Spec(new PodSet("a\nb", 1, ResourceList.Empty)), "\"a\\u000ab\" is no name of a pod set of workload \"job\". Use 1 to 63 lower-case letters, digits and '-'." },
        { Spec(new PodSet("main", 1, ResourceList.Empty)) with { Queue = "nowhere" }, "Workload \"job\" names the queue \"nowhere\", which does not exist. Use one of \"default\", or configure it under CloudNativeAi:Scheduling:Queues." },
        { Spec(new PodSet("main", 1, ResourceList.Empty)) with { Name = "a/b" }, "\"a/b\" is no name of a workload. Use 1 to 63 lower-case letters, digits and '-'." },
    };

    [Theory]
    [MemberData(nameof(Refused), DisableDiscoveryEnumeration = true)]
    public void A_workload_is_refused_with_the_reason(WorkloadSpec spec, string message)
    {
        var refused = Assert.Throws<WorkloadRejectedException>(() =>
        {
            SpecRules.Check(spec);
            new Lab().Submit(spec);
        });
        Assert.Equal((message, RejectionReason.InvalidSpec), (refused.Message, refused.Reason));
    }

    private static WorkloadSpec Spec(PodSet set) => Cluster.Spec("job", set);
}
