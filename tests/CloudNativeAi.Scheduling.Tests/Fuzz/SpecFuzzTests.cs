using System.Text.Json;
using System.Text.Json.Serialization;
using CloudNativeAi.Scheduling.Explanations;
using CloudNativeAi.Scheduling.Storage;
using CloudNativeAi.Scheduling.Tests.Decisions;
using CloudNativeAi.Scheduling.Workloads;
using CloudNativeAi.Tests;

namespace CloudNativeAi.Scheduling.Tests.Fuzz;

/// <summary>Specs as they come over a wire: whatever they say, they are read and served, or refused with a sentence; nothing else is thrown.</summary>
/// <remarks>Seen failing: without the check of pod sets that are null.</remarks>
public sealed class SpecFuzzTests
{
    private const string Gpu = "nvidia.com/gpu";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    [Fact]
    public void A_spec_from_json_is_served_or_refused_with_a_sentence()
    {
        var template = JsonSerializer.Serialize(Full(), Json);
        var (unread, refused, served) = (0, 0, 0);
        var times = TestSize.Of(5_000, 1_000_000);
        for (var seed = 0; seed < times; seed++)
        {
            var text = new JsonMutation(new Random(seed)).Mutate(template);
            try
            {
                if (JsonSerializer.Deserialize<WorkloadSpec>(text, Json) is not { } spec)
                {
                    unread++;
                    continue;
                }

                SpecRules.Check(spec);
                Serve(spec);
                served++;
            }
            catch (JsonException)
            {
                unread++;
            }
            catch (WorkloadRejectedException exception)
            {
                Assert.True(exception.Message.Length > 20, $"Seed {seed}: \"{exception.Message}\" says too little.");
                refused++;
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {seed}: {exception}\n{text}");
            }
        }

        Assert.True(Math.Min(unread, Math.Min(refused, served)) > times / 20, $"{unread} were not read, {refused} refused and {served} served of {times}: one of these is hardly tried.");
    }

    private static void Serve(WorkloadSpec spec)
    {
        var lab = new Lab(("default", Lab.Queue((Gpu, "8"), ("cpu", "64"))));
        lab.Set(Cluster.Node("n1", ("cpu", "32"), ("memory", "64Gi"), (Gpu, "8")));
        lab.Submit(spec with { PodSets = [.. spec.PodSets] });
        lab.Run();
        if (lab.Model.Entries.TryGetValue(spec.Id, out var entry))
        {
            Assert.NotEmpty(new Explainer(lab.Model).Explain(entry, Cluster.Start).Text);
            WorkloadCodec.Write(entry);
        }
    }

    private static WorkloadSpec Full() => new(Cluster.Id("full"), Tenant.Default, "full", "default",
    [
        new PodSet("main", 4, ResourceList.Of(("cpu", "2"), ("memory", "1Gi"), (Gpu, "1"))) { MinCount = 2, ValidSizes = [2, 4], Tolerations = [new Toleration("spot", "true"), new Toleration("")], Content = [new ContentKey("weights"), new ContentKey("corpus")] },
        new PodSet("shares", 1, ResourceList.Of(("cpu", "500m"))) { Devices = new DeviceRequest(Gpu, 1, 500) },
    ])
    {
        Priority = 1,
        Elastic = true,
        Owner = "fuzz",
        WarmStart = new WarmStart(0.8m) { Within = TimeSpan.FromMinutes(5) },
    };
}
