using System.Globalization;
using CloudNativeAi.Data;
using CloudNativeAi.Training.Elasticity;
using CloudNativeAi.Training.Frameworks;
using CloudNativeAi.Training.Protocol;

namespace CloudNativeAi.Training.Control;

/// <summary>Turns a stored generation into replicas: address, plans, files, data, start. Repeating it converges.</summary>
internal sealed class GenerationStarter(Platform platform, ICheckpointStore checkpoints, FrameworkCatalog frameworks)
{
    private const string RendezvousPort = "rendezvous";

    public async Task StartAsync(JobEntry entry, GenerationRun run, CancellationToken cancellationToken)
    {
        var job = entry.State;
        var spec = job.Spec;
        var root = await checkpoints.BeginAsync(spec.Id, job.Generation, cancellationToken).ConfigureAwait(false);
        if (job.ResumeStep is { } step)
        {
            run.Resume ??= await checkpoints.OpenAsync(spec.Id, step, cancellationToken).ConfigureAwait(false);
        }

        run.Files.Create(job.Members.Count);
        var datasets = await PinAsync(entry, cancellationToken).ConfigureAwait(false);
        var world = await MeetAsync(job, cancellationToken).ConfigureAwait(false);
        var framework = frameworks.Get(spec.Framework);
        List<ReplicaSpec> replicas = [];
        foreach (var member in world.Members)
        {
            var mounts = new List<Mount>();
            foreach (var (dataset, target) in datasets)
            {
                mounts.Add(await platform.Mounter.AttachAsync(dataset, member.Node, member.Id, target, cancellationToken).ConfigureAwait(false));
            }

            var plan = framework.Plan(spec, world, member);
            var template = plan with
            {
                Environment = Environment(plan.Environment, job, run, root, member.Rank),
                Mounts = [.. plan.Mounts, .. mounts],
                Ports = member.Rank == 0 ? [.. plan.Ports.Append(RendezvousPort).Distinct()] : plan.Ports,
                StopGrace = spec.StopGrace,
                HostGrace = spec.HostGrace,
            };
            replicas.Add(new ReplicaSpec(job.KeyOf(member.Rank), spec.Tenant, member.Node, spec.Resources, member.DeviceIds, template));
        }

        cancellationToken.ThrowIfCancellationRequested();

        // From here on it is not called off half-way: what was accepted is known by its key, and stopped by it.
        run.Requested = true;
        await platform.Runtime.StartAsync(replicas, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Lets go of the data these members read.</summary>
    public async Task DetachAsync(JobState job, CancellationToken cancellationToken)
    {
        foreach (var dataset in job.Spec.Datasets)
        {
            if (job.DatasetVersions.TryGetValue(dataset.Name, out var version)
                && await platform.Datasets.GetAsync(job.Spec.Tenant, dataset.Name, version, cancellationToken).ConfigureAwait(false) is { } pinned)
            {
                for (var rank = 0; rank < job.Members.Count; rank++)
                {
                    await platform.Mounter.DetachAsync(pinned, job.KeyOf(rank).Id, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async Task<List<(DatasetVersion Dataset, string Target)>> PinAsync(JobEntry entry, CancellationToken cancellationToken)
    {
        List<(DatasetVersion, string)> pinned = [];
        Dictionary<string, string> versions = new(entry.State.DatasetVersions, StringComparer.Ordinal);
        foreach (var wanted in entry.State.Spec.Datasets)
        {
            var version = versions.GetValueOrDefault(wanted.Name) ?? wanted.Version;
            var found = await platform.Datasets.GetAsync(entry.State.Spec.Tenant, wanted.Name, version, cancellationToken).ConfigureAwait(false)
                ?? throw new DatasetNotFoundException($"Tenant {entry.State.Spec.Tenant} has no dataset \"{wanted.Name}\"{(version is null ? "" : $" of version {version}")}.", "Register it, then submit the job again.");
            versions[wanted.Name] = found.Version;
            pinned.Add((found, wanted.Target));
        }

        if (versions.Count > entry.State.DatasetVersions.Count)
        {
            await entry.UpdateAsync(job => job with { DatasetVersions = versions }, cancellationToken).ConfigureAwait(false);
        }

        return pinned;
    }

    private async Task<World> MeetAsync(JobState job, CancellationToken cancellationToken)
    {
        var first = job.KeyOf(0).Id;
        var address = await platform.Runtime.ReserveAddressAsync(first, new NodeId(job.Members[0].Node), RendezvousPort, cancellationToken).ConfigureAwait(false);
        var colon = address.LastIndexOf(':');
        if (colon < 1 || !int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            throw new InvalidOperationException($"The runtime {platform.Runtime.Name} reserved \"{address}\", which is not host:port. Report it to the runtime's author.");
        }

        return new World(job.Generation, address[..colon], port, [.. job.Members.Select((m, rank) => new Member(job.KeyOf(rank).Id, rank, new NodeId(m.Node), m.DeviceIds))]);
    }

    private static Dictionary<string, string> Environment(IReadOnlyDictionary<string, string> planned, JobState job, GenerationRun run, string root, int rank)
    {
        var environment = new Dictionary<string, string>(planned, StringComparer.Ordinal)
        {
            [ProtocolVariables.Generation] = job.Generation.ToString(CultureInfo.InvariantCulture),
            [ProtocolVariables.ReportFile] = run.Files.ReportFile(rank),
            [ProtocolVariables.RequestFile] = run.Files.RequestFile(rank),
            [ProtocolVariables.CheckpointDirectory] = root,
        };
        if (run.Resume is { } resume)
        {
            environment[ProtocolVariables.ResumeDirectory] = resume.Directory;
            environment[ProtocolVariables.ResumeStep] = resume.Info.Step.ToString(CultureInfo.InvariantCulture);
        }

        return environment;
    }
}
