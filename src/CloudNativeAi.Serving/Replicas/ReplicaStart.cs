using System.Globalization;
using CloudNativeAi.Data;
using CloudNativeAi.Serving.State;

namespace CloudNativeAi.Serving.Replicas;

/// <summary>Brings a replica's model to its node, plans its server and hands it to the runtime. May be run again: every step is idempotent.</summary>
internal sealed class ReplicaStart(ServingPlatform platform, InferenceServiceSpec service, RevisionSpec revision, ReplicaRecord record)
{
    private const string ModelDirectory = "model";

    /// <summary><c>host:port</c>; null until it is reserved.</summary>
    public string? Address { get; private set; }

    /// <summary>What was, or is being, attached; null: nothing.</summary>
    public DatasetVersion? Attached { get; private set; }

    /// <summary>Whether the runtime may have it.</summary>
    public bool WasHandedOver { get; private set; }

    public async Task<ModelServerPlan> RunAsync(CancellationToken cancellationToken)
    {
        var model = await platform.Models.GetAsync(service.Tenant, revision.Model.Name, revision.Model.Version, cancellationToken).ConfigureAwait(false)
            ?? throw new ModelLoadException(FormattableString.Invariant($"Version {revision.Model.Version} of model \"{revision.Model.Name}\" is gone."), "Publish it again under a new version, and add a revision for that.");
        var node = new NodeId(record.Node);
        Attached = model.Files;
        var mount = await platform.Mounter.AttachAsync(model.Files, node, record.Key.Id, ModelDirectory, cancellationToken).ConfigureAwait(false);
        var runtime = platform.ModelRuntime(service.Name, revision);
        var request = new ModelServerRequest(service.Tenant, service.Name, revision, model, ModelDirectory) { Mounts = [mount], HostGrace = service.HostGrace };
        Address = await platform.Runtime.ReserveAddressAsync(record.Key.Id, node, runtime.Plan(request).TrafficPort, cancellationToken).ConfigureAwait(false);
        var plan = runtime.Plan(request with { Port = PortOf(Address) });
        cancellationToken.ThrowIfCancellationRequested();
        WasHandedOver = true;
        await platform.Runtime.StartAsync([new(record.Key, service.Tenant, node, revision.Resources, record.Devices, plan.Group[0])], cancellationToken).ConfigureAwait(false);
        return plan;
    }

    private static int PortOf(string address) =>
        int.TryParse(address.AsSpan(address.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;
}
