using CloudNativeAi.Serving.Replicas;
using CloudNativeAi.Serving.Rollouts;
using CloudNativeAi.Serving.State;

namespace CloudNativeAi.Serving.Control;

/// <summary>The public face: checks, stores, and says what is in force.</summary>
internal sealed class InferenceServices(ServiceBook book, ServingPlatform platform) : IInferenceServices
{
    public async ValueTask<InferenceService> CreateAsync(InferenceServiceSpec spec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        SpecRules.Check(spec);
        var names = spec.Revisions.Select(static r => r.Name).ToList();
        var weights = spec.Weights.Count > 0
            ? SplitRules.Check(spec.Name, spec.Weights, names)
            : names.Count > 0 ? SplitRules.Check(spec.Name, [new(names[0])], names) : [];
        await book.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (book.Find(spec.Tenant, spec.Name) is { } existing)
        {
            return Again(existing, spec);
        }

        foreach (var revision in spec.Revisions)
        {
            await CheckModelAsync(spec, revision, cancellationToken).ConfigureAwait(false);
        }

        var record = new ServiceRecord
        {
            Spec = spec,
            CreatedAt = book.Now,
            WeightsEpoch = 1,
            Weights = weights,
            Revisions = [.. spec.Revisions.Select(static r => new RevisionRecord { Id = Guid.NewGuid(), Spec = r })],
        };
        try
        {
            return book.Publish(await book.AddAsync(record, cancellationToken).ConfigureAwait(false));
        }
        catch (StateConflictException) when (book.Find(spec.Tenant, spec.Name) is { } other)
        {
            return Again(other, spec);
        }
    }

    public async ValueTask<InferenceService?> GetAsync(Tenant tenant, string name, CancellationToken cancellationToken = default)
    {
        await book.LoadAsync(cancellationToken).ConfigureAwait(false);
        return book.Find(tenant, name) is { } entry ? ServiceStatus.Of(entry) : null;
    }

    public async ValueTask<IReadOnlyList<InferenceService>> ListAsync(Tenant? tenant = null, CancellationToken cancellationToken = default)
    {
        await book.LoadAsync(cancellationToken).ConfigureAwait(false);
        return [.. book.Entries
            .Where(e => tenant is null || e.Key.Tenant == tenant)
            .OrderBy(static e => e.Key.Tenant.Name, StringComparer.Ordinal).ThenBy(static e => e.Key.Name, StringComparer.Ordinal)
            .Select(ServiceStatus.Of)];
    }

    public async IAsyncEnumerable<Change<(Tenant Tenant, string Name), InferenceService>> WatchAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await book.LoadAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var change in book.Feed.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    public async ValueTask<InferenceService> AddRevisionAsync(Tenant tenant, string name, RevisionSpec revision, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(revision);
        SpecRules.Check(name, revision);
        var entry = await FindAsync(tenant, name, cancellationToken).ConfigureAwait(false);
        await CheckModelAsync(entry.Record.Spec, revision, cancellationToken).ConfigureAwait(false);
        var id = Guid.NewGuid();
        return await ChangeAsync(entry, record => Add(record, revision, id), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<InferenceService> RemoveRevisionAsync(Tenant tenant, string name, string revision, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(revision);
        var entry = await FindAsync(tenant, name, cancellationToken).ConfigureAwait(false);
        return await ChangeAsync(entry, record => Remove(record, revision), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<InferenceService> SetWeightsAsync(Tenant tenant, string name, IReadOnlyList<RevisionWeight> weights, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var entry = await FindAsync(tenant, name, cancellationToken).ConfigureAwait(false);
        return await ChangeAsync(entry, record => SetWeights(entry, record, weights), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<InferenceService> ScaleAsync(Tenant tenant, string name, string revision, int replicas, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(revision);
        var entry = await FindAsync(tenant, name, cancellationToken).ConfigureAwait(false);
        return await ChangeAsync(entry, record => Scale(record, revision, replicas), cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DeleteAsync(Tenant tenant, string name, CancellationToken cancellationToken = default)
    {
        await book.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (book.Find(tenant, name) is { } entry)
        {
            try
            {
                await ChangeAsync(entry, static record => record.Deleting ? record : record with { Deleting = true }, cancellationToken).ConfigureAwait(false);
            }
            catch (InferenceServiceNotFoundException)
            {
                // Gone meanwhile: as asked.
            }
        }
    }

    public async ValueTask<ServiceExplanation> ExplainAsync(Tenant tenant, string name, CancellationToken cancellationToken = default)
    {
        var entry = await FindAsync(tenant, name, cancellationToken).ConfigureAwait(false);
        var service = ServiceStatus.Of(entry);
        var reasons = new List<string>();
        if (service.Reason is { } reason)
        {
            reasons.Add(reason);
        }

        foreach (var revision in service.Revisions)
        {
            if (revision.Reason is { } why && service.Reason?.Contains(why, StringComparison.Ordinal) != true)
            {
                reasons.Add($"Revision \"{revision.Name}\" is {revision.Phase}: {why}");
            }

            reasons.AddRange(revision.Replicas.Where(static r => r.Phase is InferenceReplicaPhase.Unready or InferenceReplicaPhase.Draining)
                .Select(r => $"Replica {r.Key} of revision \"{revision.Name}\" is {r.Phase}: {r.Reason}"));
        }

        return new(service, reasons, reasons.Count == 0 ? $"Service \"{name}\" is as asked." : string.Join(Environment.NewLine, reasons));
    }

    private async ValueTask<ServiceEntry> FindAsync(Tenant tenant, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        await book.LoadAsync(cancellationToken).ConfigureAwait(false);
        return book.Find(tenant, name) ?? throw new InferenceServiceNotFoundException(tenant, name);
    }

    private async ValueTask<InferenceService> ChangeAsync(ServiceEntry entry, Func<ServiceRecord, ServiceRecord> change, CancellationToken cancellationToken)
    {
        await book.UpdateAsync(entry, change, cancellationToken).ConfigureAwait(false);
        return book.Publish(entry);
    }

    private static InferenceService Again(ServiceEntry entry, InferenceServiceSpec spec) =>
        !entry.Record.Deleting && SpecRules.Same(entry.Record.Spec, spec)
            ? ServiceStatus.Of(entry)
            : throw new RolloutException(
                $"Tenant \"{spec.Tenant}\" has a service \"{spec.Name}\" {(entry.Record.Deleting ? "that is being deleted" : "with another spec")}.",
                entry.Record.Deleting ? "Wait until it is gone." : "Add a revision to it, delete it first, or choose another name.");

    private static ServiceRecord Add(ServiceRecord record, RevisionSpec revision, Guid id)
    {
        Refuse(record);
        if (record.Revisions.FirstOrDefault(r => r.Spec.Name == revision.Name) is { } existing)
        {
            return !existing.Removing && SpecRules.Same(existing.Spec, revision)
                ? record
                : throw new RolloutException(
                    $"Service \"{record.Spec.Name}\" has a revision \"{revision.Name}\" {(existing.Removing ? "that is being removed" : "with another spec")}; revisions do not change.",
                    "Choose a new name.");
        }

        var next = record with { Revisions = [.. record.Revisions, new RevisionRecord { Id = id, Spec = revision }] };
        SpecRules.Check(record.Spec with { Revisions = [.. next.Revisions.Select(static r => r.Spec)] });
        var first = record.Revisions.All(static r => r.Removing);
        return next with
        {
            WeightsEpoch = first ? record.WeightsEpoch + 1 : record.WeightsEpoch,
            Weights = new Dictionary<string, TrafficWeight>(record.Weights) { [revision.Name] = first ? TrafficWeight.Whole : TrafficWeight.None },
        };
    }

    private static ServiceRecord Remove(ServiceRecord record, string revision)
    {
        if (record.Find(revision) is not { } existing)
        {
            return record;
        }

        if (record.Weights.GetValueOrDefault(revision) is { BasisPoints: > 0 } weight)
        {
            throw new RolloutException($"Revision \"{revision}\" of service \"{record.Spec.Name}\" has {weight} of the traffic; only one with 0 % can be removed.", "Set the weights so that others have all of it, or delete the service.");
        }

        return record.With(existing.Id, static r => r with { Removing = true }) with
        {
            Weights = record.Weights.Where(w => w.Key != revision).ToDictionary(StringComparer.Ordinal),
        };
    }

    private static ServiceRecord SetWeights(ServiceEntry entry, ServiceRecord record, IReadOnlyList<RevisionWeight> weights)
    {
        Refuse(record);
        var split = SplitRules.Check(record.Spec.Name, weights, [.. record.Revisions.Where(static r => !r.Removing).Select(static r => r.Spec.Name)]);
        var table = entry.Route.Table;
        if (table.Order is not null && split.All(w => w.Value == TrafficWeight.None || table.Find(w.Key) is not { Endpoints.Length: > 0 }))
        {
            var arms = string.Join(", ", split.Where(static w => w.Value > TrafficWeight.None).Select(static w => $"\"{w.Key}\""));
            throw new RolloutException($"The split of service \"{record.Spec.Name}\" gives everything to {arms}, of which no replica is ready; the service would stop answering.", "Wait until it is ready; the split in force stays.");
        }

        return record with { Weights = split, WeightsEpoch = record.WeightsEpoch + 1 };
    }

    private static ServiceRecord Scale(ServiceRecord record, string revision, int replicas)
    {
        Refuse(record);
        var existing = record.Find(revision)
            ?? throw new RolloutException($"Service \"{record.Spec.Name}\" has no revision \"{revision}\".", "Add it first.");
        SpecRules.CheckCount(record.Spec.Name, existing.Spec, replicas);
        if (replicas == 0 && record.Weights.GetValueOrDefault(revision) is { BasisPoints: > 0 } weight)
        {
            throw new RolloutException($"Revision \"{revision}\" of service \"{record.Spec.Name}\" has {weight} of the traffic; it cannot have 0 replicas.", "Set its weight to 0 first.");
        }

        return replicas == existing.Spec.Replicas ? record : record.With(existing.Id, r => r with { Spec = r.Spec with { Replicas = replicas } });
    }

    private static void Refuse(ServiceRecord record)
    {
        if (record.Deleting)
        {
            throw new RolloutException($"Service \"{record.Spec.Name}\" is being deleted.", "Create it again once it is gone.");
        }
    }

    private async ValueTask CheckModelAsync(InferenceServiceSpec service, RevisionSpec revision, CancellationToken cancellationToken)
    {
        var model = await platform.Models.GetAsync(service.Tenant, revision.Model.Name, revision.Model.Version, cancellationToken).ConfigureAwait(false)
            ?? throw new RolloutException(
                FormattableString.Invariant($"Revision \"{revision.Name}\" of service \"{service.Name}\" names version {revision.Model.Version} of model \"{revision.Model.Name}\", which tenant \"{service.Tenant}\" does not have."),
                "Publish it first.");
        var runtime = platform.ModelRuntime(service.Name, revision);
        if (!runtime.CanServe(model))
        {
            throw new RolloutException(
                FormattableString.Invariant($"Runtime \"{runtime.Name}\" cannot serve version {model.Version} of model \"{model.Name}\", which revision \"{revision.Name}\" of service \"{service.Name}\" names."),
                "Choose another runtime.");
        }

        var plan = runtime.Plan(new(service.Tenant, service.Name, revision, model, "model"));
        if (plan.Group.Count != 1)
        {
            throw new RolloutException(FormattableString.Invariant($"Runtime \"{runtime.Name}\" plans {plan.Group.Count} processes for each replica of revision \"{revision.Name}\"; one is supported."), "Choose another runtime.");
        }
    }
}
