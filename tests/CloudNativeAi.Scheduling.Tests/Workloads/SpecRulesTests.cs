using CloudNativeAi.Scheduling.Workloads;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Workloads;

public sealed class SpecRulesTests
{
    private static readonly WorkloadSpec Good = Spec("job", Set(2, ("cpu", "1")));

    private static readonly WorkloadSpec Reader = With(Good.PodSets[0] with { Content = [new("a")] });

    public static TheoryData<string, WorkloadSpec, string> Bad => new()
    {
        { "min above max", With(Good.PodSets[0] with { MinCount = 3 }), "has a min of 3 and a count of 2" },
        { "negative count", With(new PodSet("main", -1, ResourceList.Empty)), "has a count of -1" },
        { "no pod sets", Good with { PodSets = [] }, "has no pod set" },
        { "pod sets null", Good with { PodSets = null! }, "has no pod set" },
        { "a pod set null", Good with { PodSets = [null!] }, "is null" },
        { "100,000 pod sets", Good with { PodSets = [.. Enumerable.Range(0, 100_000).Select(i => new PodSet($"s{i}", 1, ResourceList.Empty))] }, "100000 pod sets; the most is 64" },
        { "too many replicas", With(new PodSet("main", 1_000_000, ResourceList.Empty)), "1000000 replicas; the most is 16384" },
        { "replicas overflow", Good with { PodSets = [new PodSet("a", int.MaxValue, ResourceList.Empty), new PodSet("b", int.MaxValue, ResourceList.Empty)] }, "4294967294 replicas" },
        { "duplicate names", Good with { PodSets = [Good.PodSets[0], Good.PodSets[0]] }, "two pod sets named \"main\"" },
        { "negative request", With(Set(1, ("cpu", "-1"))), "requests -1 of cpu" },
        { "uncountable request", With(Set(2, ("cpu", "9E"))), "more than can be counted" },
        { "invalid sizes", With(Good.PodSets[0] with { MinCount = 1, ValidSizes = [2, 1] }), "valid size 1" },
        { "devices twice", With(Set(1, ("nvidia.com/gpu", "1")) with { Devices = new DeviceRequest("nvidia.com/gpu", 1) }), "twice" },
        { "no devices", With(Good.PodSets[0] with { Devices = new DeviceRequest("nvidia.com/gpu", 0) }), "asks for 0 devices" },
        { "share of nothing", With(Good.PodSets[0] with { Devices = new DeviceRequest("nvidia.com/gpu", 1, 0) }), "asks for 0 thousandths" },
        { "slice remainder", With(Good.PodSets[0] with { Topology = Near(("host", 4)) }), "has a count of 2 and slices of 4; 2 replicas would be in no slice" },
        { "slice remainder of min", With(Good.PodSets[0] with { MinCount = 1, Topology = Near(("host", 2)) }), "has a min of 1 and slices of 2" },
        { "slices that do not nest", With(Good.PodSets[0] with { Count = 6, MinCount = 6, Topology = Near(("rack", 6), ("host", 4)) }), "slices of 4 within slices of 6" },
        { "empty slice", With(Good.PodSets[0] with { Topology = Near(("host", 0)) }), "slices of 0 replicas" },
        { "too many slices", With(Good.PodSets[0] with { Topology = Near(("a", 2), ("b", 2), ("c", 2), ("d", 2)) }), "4 kinds of slices; the most is 3" },
        { "required and preferred", With(Good.PodSets[0] with { Topology = new TopologyRequest { Required = "rack", Preferred = "block" } }), "it is one or the other" },
        { "slices null", With(Good.PodSets[0] with { Topology = new TopologyRequest { Slices = null! } }), "slices that are null" },
        { "slice without level", With(Good.PodSets[0] with { Topology = Near((null!, 2)) }), "slice without a level" },
        { "no memory", With(Good.PodSets[0] with { Devices = new DeviceRequest("nvidia.com/gpu", 1) { MemoryBytes = 0 } }), "asks for 0 bytes of a device's memory" },
        { "compute without memory", With(Good.PodSets[0] with { Devices = new DeviceRequest("nvidia.com/gpu", 1) { ComputeMilli = 5 } }), "for no memory in bytes" },
        { "too much compute", With(Good.PodSets[0] with { Devices = new DeviceRequest("nvidia.com/gpu", 1) { MemoryBytes = 1, ComputeMilli = 1001 } }), "1001 thousandths of a device's compute" },
        { "share and memory", With(Good.PodSets[0] with { Devices = new DeviceRequest("nvidia.com/gpu", 1, 500) { MemoryBytes = 1 } }), "it is one or the other" },
        { "profile and share", With(Good.PodSets[0] with { Devices = new DeviceRequest("nvidia.com/gpu", 1, 500) { Profile = "1g.5gb" } }), "and for another part of a device" },
        { "isolation that is none", With(Good.PodSets[0] with { Devices = new DeviceRequest("nvidia.com/gpu", 1) { Isolation = (CloudNativeAi.Resources.DeviceIsolation)9 } }), "isolation 9" },
        { "name with slash", Good with { Name = "a/b" }, "\"a/b\" is no name" },
        { "name too long", Good with { Name = new string('x', 300) }, "is no name" },
        { "empty id", Good with { Id = Guid.Empty }, "id is empty" },
        { "bad tenant", Good with { Tenant = new Tenant("../x") }, "is no tenant" },
        { "contents null", With(Good.PodSets[0] with { Content = null! }), "has contents that are null" },
        { "content twice", With(Good.PodSets[0] with { Content = [new("a"), new("a")] }), "names a content twice" },
        { "content without a key", With(Good.PodSets[0] with { Content = [default] }), "without a proper key" },
        { "content of a key too long", With(Good.PodSets[0] with { Content = [new(new string('x', 257))] }), "without a proper key" },
        { "too many contents", With(Good.PodSets[0] with { Content = [.. Enumerable.Range(0, 65).Select(static i => new ContentKey($"{i}"))] }), "reads 65 contents; the most is 64" },
        { "warm without data", Good with { WarmStart = new WarmStart(0.5m) }, "none of its pod sets names any" },
        { "warm by nothing", Reader with { WarmStart = new WarmStart(0) }, "a share of 0 of its data" },
        { "warm by more than all", Reader with { WarmStart = new WarmStart(1.01m) }, "a share of 1.01 of its data" },
        { "warm at once", Reader with { WarmStart = new WarmStart(1) { Within = TimeSpan.Zero } }, "waits for its data for 00:00:00" },
        { "warm in the past", Reader with { WarmStart = new WarmStart(1) { Within = TimeSpan.FromSeconds(-1) } }, "waits for its data for -00:00:01" },
        { "negative grace", Good with { DisruptionGrace = TimeSpan.FromSeconds(-1) }, "disruption grace" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_contradicts_itself_is_refused_with_name_value_rule_and_remedy(string what, WorkloadSpec spec, string expected)
    {
        var refused = Assert.Throws<WorkloadRejectedException>(() => SpecRules.Check(spec));
        Assert.True(refused.Message.Contains(expected, StringComparison.Ordinal), $"{what}: {refused.Message}");
        Assert.NotEmpty(refused.Remedy);
    }

    [Fact]
    public void A_good_spec_passes() => SpecRules.Check(Good);

    private static TopologyRequest Near(params (string Level, int Size)[] slices) => new() { Slices = [.. slices.Select(slice => new TopologySlice(slice.Level, slice.Size))] };

    private static WorkloadSpec With(PodSet set) => Good with { PodSets = [set] };
}
