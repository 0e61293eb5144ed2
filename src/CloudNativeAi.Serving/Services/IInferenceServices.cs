namespace CloudNativeAi.Serving;

/// <summary>What answers: services, their revisions, and who gets how much of the traffic. Thread-safe; what hosts inject.</summary>
/// <remarks>
/// Changes are durable on return and happen afterwards; watch, or get, to see how far they are. Cancelling before the durable write undoes a change;
/// after it, cancelling only stops waiting.
/// </remarks>
public interface IInferenceServices
{
    /// <summary>Creates a service. The same spec again: no effect.</summary>
    /// <exception cref="RolloutException">The spec breaks a rule, names an unknown model version or runtime, or the name is taken by another spec.</exception>
    ValueTask<InferenceService> CreateAsync(InferenceServiceSpec spec, CancellationToken cancellationToken = default);

    /// <summary>One service; null where there is none.</summary>
    ValueTask<InferenceService?> GetAsync(Tenant tenant, string name, CancellationToken cancellationToken = default);

    /// <summary>Services of a tenant, or of all, by tenant and name.</summary>
    ValueTask<IReadOnlyList<InferenceService>> ListAsync(Tenant? tenant = null, CancellationToken cancellationToken = default);

    /// <summary>All services, then their changes. Counters alone are no change.</summary>
    IAsyncEnumerable<Change<(Tenant Tenant, string Name), InferenceService>> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a revision; it starts and loads with no traffic until weights name it (the first of a service gets all of it). The same spec again: no effect.</summary>
    /// <exception cref="RolloutException">The spec breaks a rule, or the name is taken by another spec.</exception>
    /// <exception cref="InferenceServiceNotFoundException">No such service.</exception>
    ValueTask<InferenceService> AddRevisionAsync(Tenant tenant, string name, RevisionSpec revision, CancellationToken cancellationToken = default);

    /// <summary>Removes a revision that has weight 0: its replicas drain and stop. One that is not there: no effect.</summary>
    /// <exception cref="RolloutException">It still has traffic.</exception>
    /// <exception cref="InferenceServiceNotFoundException">No such service.</exception>
    ValueTask<InferenceService> RemoveRevisionAsync(Tenant tenant, string name, string revision, CancellationToken cancellationToken = default);

    /// <summary>Splits the traffic anew. Once this returns, no new request is placed by the old split; requests under way stay where they are.</summary>
    /// <remarks>After any number n of first choices since, each revision has had n × its weight, give or take less than one. Revisions that are not named get 0.
    /// An arm without a ready replica gets nothing meanwhile; the others share its part by their weights, never one that has 0.</remarks>
    /// <param name="tenant">Whose.</param>
    /// <param name="name">Which service.</param>
    /// <param name="weights">Sum 100 % exactly; one arm alone needs no number.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="RolloutException">A wrong sum, a revision that is unknown, removed or named twice, an arm without a number, or a split that would leave a
    /// service that answers now without any ready arm. The old split stays.</exception>
    /// <exception cref="InferenceServiceNotFoundException">No such service.</exception>
    ValueTask<InferenceService> SetWeightsAsync(Tenant tenant, string name, IReadOnlyList<RevisionWeight> weights, CancellationToken cancellationToken = default);

    /// <summary>Changes how many replicas a revision has; those that go are drained.</summary>
    /// <exception cref="RolloutException">No such revision, less than 0, or 0 for one that has traffic.</exception>
    /// <exception cref="InferenceServiceNotFoundException">No such service.</exception>
    ValueTask<InferenceService> ScaleAsync(Tenant tenant, string name, string revision, int replicas, CancellationToken cancellationToken = default);

    /// <summary>Deletes a service: no new requests at once, its replicas drain and stop. One that is not there: no effect.</summary>
    ValueTask DeleteAsync(Tenant tenant, string name, CancellationToken cancellationToken = default);

    /// <summary>Why a service stands where it stands.</summary>
    /// <exception cref="InferenceServiceNotFoundException">No such service.</exception>
    ValueTask<ServiceExplanation> ExplainAsync(Tenant tenant, string name, CancellationToken cancellationToken = default);
}
