namespace CloudNativeAi.Serving;

/// <summary>Shorter ways to say the usual.</summary>
public static class InferenceServicesExtensions
{
    /// <summary>Splits the traffic by percent: <c>SetWeightsAsync(tenant, "digits", [("v1", 90), ("v2", 10)])</c>.</summary>
    /// <exception cref="RolloutException">As <see cref="IInferenceServices.SetWeightsAsync"/>; also a number that is no percentage, naming its revision.</exception>
    public static ValueTask<InferenceService> SetWeightsAsync(
        this IInferenceServices services, Tenant tenant, string name, IEnumerable<(string Revision, double Percent)> weights, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(weights);
        return services.SetWeightsAsync(tenant, name, [.. weights.Select(static w => RevisionWeight.Percent(w.Revision, w.Percent))], cancellationToken);
    }

    /// <summary>Waits until a service is as the condition wants it.</summary>
    /// <exception cref="InferenceServiceNotFoundException">It was deleted meanwhile, or there is none.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled first.</exception>
    public static async ValueTask<InferenceService> WaitAsync(
        this IInferenceServices services, Tenant tenant, string name, Func<InferenceService, bool> condition, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(condition);
        var seen = false;
        await foreach (var change in services.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (change.Kind == ChangeKind.Synced && !seen)
            {
                break;
            }

            if (change.Kind is not (ChangeKind.Upsert or ChangeKind.Delete) || change.Key != (tenant, name))
            {
                continue;
            }

            if (change.Kind == ChangeKind.Delete)
            {
                break;
            }

            seen = true;
            if (condition(change.Value!))
            {
                return change.Value!;
            }
        }

        throw new InferenceServiceNotFoundException(tenant, name);
    }

    /// <summary>Waits until a revision has that many ready replicas; throws at once when it has failed.</summary>
    /// <exception cref="ModelLoadException">The revision failed, or is gone; the message says why.</exception>
    /// <exception cref="InferenceServiceNotFoundException">No such service.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled first.</exception>
    public static async ValueTask<InferenceService> WaitForReadyAsync(
        this IInferenceServices services, Tenant tenant, string name, string revision, int replicas = 1, CancellationToken cancellationToken = default)
    {
        var service = await services.WaitAsync(
            tenant,
            name,
            s => s.FindRevision(revision) is not { } r || r.Phase == RevisionPhase.Failed || r.ReadyReplicas >= replicas,
            cancellationToken).ConfigureAwait(false);
        return service.FindRevision(revision) switch
        {
            null => throw new ModelLoadException($"Service \"{name}\" has no revision \"{revision}\".", "Add it first."),
            { Phase: RevisionPhase.Failed } failed => throw new ModelLoadException($"Revision \"{revision}\" of service \"{name}\" failed: {failed.Reason}", "Remove it, and add one that loads."),
            _ => service,
        };
    }
}
