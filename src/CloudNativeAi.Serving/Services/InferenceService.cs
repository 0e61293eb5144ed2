namespace CloudNativeAi.Serving;

/// <summary>A service as it stands.</summary>
/// <param name="Spec">As it was created.</param>
/// <param name="Phase">Where it stands.</param>
/// <param name="Revisions">Present revisions, oldest first.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record InferenceService(InferenceServiceSpec Spec, InferenceServicePhase Phase, IReadOnlyList<InferenceRevision> Revisions, DateTimeOffset CreatedAt)
{
    /// <summary>Why it stands there, one sentence; null: nothing to say.</summary>
    public string? Reason { get; init; }

    /// <summary>What its requests came to since this host began.</summary>
    public RequestCounts Requests { get; init; } = new();

    /// <summary>Whose it is.</summary>
    public Tenant Tenant => Spec.Tenant;

    /// <summary>Its name.</summary>
    public string Name => Spec.Name;

    /// <summary>Whether a request may be answered twice.</summary>
    public bool Idempotent => Spec.Idempotent;

    /// <summary>One revision by name; null where there is none.</summary>
    public InferenceRevision? FindRevision(string name) => Revisions.FirstOrDefault(r => r.Spec.Name == name);
}
