using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.State;
using CloudNativeAi.Scheduling.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using static CloudNativeAi.Scheduling.Tests.Decisions.Cluster;

namespace CloudNativeAi.Scheduling.Tests.Placement;

/// <summary>Each queue may choose nodes in a way of its own.</summary>
/// <remarks>Seen failing: with every queue's profile taken for the first.</remarks>
public sealed class QueueProfileTests
{
    private const string Gpu = "nvidia.com/gpu";

    [Fact]
    public void Work_of_one_queue_is_packed_and_work_of_another_spread_on_the_same_nodes()
    {
        var options = new SchedulingOptions();
        options.Queues["packed"] = new QueueOptions();
        options.Queues["spread"] = new QueueOptions { Profile = PlacementProfiles.Spread };
        var model = Model(options);
        var core = new DecisionCore(model);
        foreach (var (name, queue) in ((string, string)[])[("p1", "packed"), ("p2", "packed"), ("s1", "spread"), ("s2", "spread"), ("p3", "packed")])
        {
            var spec = Spec(name, Set(1, (Gpu, "1")), queue: queue);
            model.Submit(spec, WorkloadCodec.DigestOf(spec, out _), Start, null);
            core.Decide(Start, []);
        }

        Assert.Equal(["n1", "n1", "n2", "n3", "n1"], new[] { "p1", "p2", "s1", "s2", "p3" }.Select(name => model.Entries[Id(name)].Sets[0].Replicas[0].Node.Value[5..]));
    }

    [Fact]
    public void A_profile_of_ones_own_mixes_scorers_by_weight()
    {
        var options = new SchedulingOptions { Profile = "mostly-spread" };
        options.Profiles["mostly-spread"] = new ProfileOptions { Scorers = { ["best-fit"] = 1, ["spread"] = 3 } };
        var profile = BuiltInProfiles.Of(options);
        Assert.Equal([("best-fit", 1), ("spread", 3)], profile.Scorers.Where(one => one.Scorer.Name != NodeScorers.TaintPreference).Select(one => (one.Scorer.Name, one.Weight)));
    }

    [Fact]
    public void Profiles_are_configured_and_every_mistake_is_told_at_start()
    {
        var configured = Options(
            ("Profiles:gentle:Scorers:spread", "2"), ("Profiles:gentle:DeviceChooser", "emptiest"), ("Queues:a:Profile", "gentle"));
        Assert.Equal(2, configured.Profiles["gentle"].Scorers["spread"]);
        Assert.Equal(("emptiest", "gentle"), (configured.Profiles["gentle"].DeviceChooser, configured.Queues["a"].Profile));

        var wrong = Assert.Throws<OptionsValidationException>(() => Options(
            ("Profile", "fastest"), ("Queues:a:Profile", "none"), ("Profiles:spread:Scorers:spread", "1"), ("Profiles:empty:Scorers:spread", "0"), ("Profiles:heavy:Scorers:spread", "1001"), ("Profiles:odd:DeviceChooser", "best")));
        foreach (var key in (string[])[":Profile is \"fastest\"", "Queues:a:Profile is \"none\"", "Profiles:spread is no name", "Profiles:empty:Scorers names no scorer", "Profiles:heavy:Scorers:spread is 1001", "Profiles:odd:DeviceChooser is \"best\""])
        {
            Assert.Contains(wrong.Failures, failure => failure.Contains(key, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_scorer_that_nobody_knows_is_named_when_profiles_are_made()
    {
        var options = new SchedulingOptions();
        options.Profiles["mine"] = new ProfileOptions { Scorers = { ["coolest"] = 1 } };
        var wrong = Assert.Throws<OptionsValidationException>(() => BuiltInProfiles.All(options));
        Assert.Contains("Profiles:mine:Scorers:coolest names no scorer", wrong.Message, StringComparison.Ordinal);
    }

    private static SchedulingModel Model(SchedulingOptions options)
    {
        var model = new SchedulingModel(new ClusterState(BuiltInProfiles.All(options)));
        model.Configure(options);
        foreach (var name in (string[])["n1", "n2", "n3"])
        {
            model.UpsertNode(Node(name, ("cpu", "8"), (Gpu, "4")), Start);
        }

        return model;
    }

    private static SchedulingOptions Options(params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(pair => KeyValuePair.Create($"CloudNativeAi:Scheduling:{pair.Key}", (string?)pair.Value))).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddCloudNativeAi(configuration.GetSection("CloudNativeAi")).AddScheduling();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<SchedulingOptions>>().Value;
    }
}
