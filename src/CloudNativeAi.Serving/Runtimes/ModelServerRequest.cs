using CloudNativeAi.Data;

namespace CloudNativeAi.Serving;

/// <summary>What a runtime needs to know to plan one replica.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Service">The service's name.</param>
/// <param name="Revision">The revision.</param>
/// <param name="Model">The model version it names.</param>
/// <param name="ModelDirectory">Where its files appear, relative to the replica's working directory.</param>
public sealed record ModelServerRequest(Tenant Tenant, string Service, RevisionSpec Revision, ModelVersion Model, string ModelDirectory)
{
    /// <summary>The number of the port named <c>http</c>; 0: not known yet, the plan is only checked.</summary>
    public int Port { get; init; }

    /// <summary>What must be mounted for <see cref="ModelDirectory"/> to be there.</summary>
    public IReadOnlyList<Mount> Mounts { get; init; } = [];

    /// <summary>How long it outlives its host.</summary>
    public TimeSpan HostGrace { get; init; }
}
