namespace CloudNativeAi.Serving.State;

/// <summary>A service as it is stored: what was asked for, and which replicas were ordered for it.</summary>
internal sealed record ServiceRecord
{
    public required InferenceServiceSpec Spec { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Rises with each change of <see cref="Weights"/>.</summary>
    public long WeightsEpoch { get; init; }

    /// <summary>By revision; one for each that is not being removed.</summary>
    public IReadOnlyDictionary<string, TrafficWeight> Weights { get; init; } = new Dictionary<string, TrafficWeight>();

    public IReadOnlyList<RevisionRecord> Revisions { get; init; } = [];

    public bool Deleting { get; init; }

    public RevisionRecord? Find(string revision) => Revisions.FirstOrDefault(r => r.Spec.Name == revision && !r.Removing);

    public ServiceRecord With(Guid revision, Func<RevisionRecord, RevisionRecord> change) =>
        this with { Revisions = [.. Revisions.Select(r => r.Id == revision ? change(r) : r)] };
}
