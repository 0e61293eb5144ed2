using CloudNativeAi.Serving.State;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Serving.Tests.State;

public sealed class ServiceStoreTests
{
    [Fact]
    public async Task What_is_stored_comes_back_as_it_was()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var services = new ServiceCollection().AddLogging().AddCloudNativeAi().Services.BuildServiceProvider();
        var store = new ServiceStore(services.GetRequiredService<IStateStore>());
        var revision = new RevisionSpec("v1", new("digits", 3))
        {
            Command = ["server", "--port", "{port}"],
            Environment = new Dictionary<string, string> { ["A"] = "b" },
            Replicas = 2,
            MinReplicas = 2,
            Resources = ResourceList.Of(("cpu", "500m"), ("example.com/slot", "1")),
            WarmUp = new("/v2/models/digits/infer", "{}"),
            LoadTimeout = TimeSpan.FromSeconds(20),
        };
        var spec = new InferenceServiceSpec(new("team-a"), "digits") { Revisions = [revision], Weights = [new("v1")], Idempotent = false, HostGrace = TimeSpan.FromSeconds(10), IdleTimeout = Timeout.InfiniteTimeSpan };
        var replica = new ReplicaRecord { Workload = Guid.NewGuid(), Index = 1, Generation = 4, Node = "local/n", Devices = ["gpu-0"] };
        var record = new ServiceRecord
        {
            Spec = spec,
            CreatedAt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            WeightsEpoch = 7,
            Weights = new Dictionary<string, TrafficWeight> { ["v1"] = TrafficWeight.FromPercent(12.34) },
            Revisions = [new RevisionRecord { Id = Guid.NewGuid(), Spec = revision, Workload = replica.Workload, Replicas = [replica], Generations = new Dictionary<int, long> { [1] = 4 }, Failure = "no", Failures = 2 }],
        };
        await store.PutAsync(record, null, cancel);
        var (read, version) = Assert.Single(await store.ListAsync(cancel));
        await store.PutAsync(read, version, cancel);
        var (again, _) = (await store.GetAsync(spec.Tenant, spec.Name, cancel))!.Value;
        Assert.True(SpecRules.Same(spec, again.Spec));
        Assert.Equal((record.CreatedAt, 7, 1234), (again.CreatedAt, again.WeightsEpoch, again.Weights["v1"].BasisPoints));
        Assert.Equal(replica.Key, Assert.Single(again.Revisions[0].Replicas).Key);
        Assert.Equal(revision.Resources, again.Revisions[0].Spec.Resources);
        Assert.Equal((4L, "no", 2), (again.Revisions[0].Generations[1], again.Revisions[0].Failure, again.Revisions[0].Failures));
    }
}
