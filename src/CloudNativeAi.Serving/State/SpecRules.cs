using System.Text.Json;

namespace CloudNativeAi.Serving.State;

/// <summary>Which services and revisions are accepted, as far as they can be judged by themselves.</summary>
internal static class SpecRules
{
    private const int MaxRevisions = 100;
    private const int MaxReplicas = 10_000;

    public static void Check(InferenceServiceSpec spec)
    {
        if (!spec.Tenant.IsValid)
        {
            throw Refuse($"Tenant \"{Shorten(spec.Tenant.Name)}\" is no RFC 1123 label.", "Use 1 to 63 lower-case letters, digits and '-'.");
        }

        CheckName("Service", spec.Name);
        Positive(spec.Name, nameof(spec.RequestTimeout), spec.RequestTimeout);
        if (spec.DrainTimeout < spec.RequestTimeout)
        {
            throw Refuse(
                $"Service \"{spec.Name}\" has a DrainTimeout of {spec.DrainTimeout}, less than its RequestTimeout of {spec.RequestTimeout}: a replica that goes would cut requests that are within their time.",
                "Raise DrainTimeout or lower RequestTimeout.");
        }

        if (spec.IdleTimeout != Timeout.InfiniteTimeSpan)
        {
            Positive(spec.Name, nameof(spec.IdleTimeout), spec.IdleTimeout);
        }

        if (spec.HostGrace < TimeSpan.Zero && spec.HostGrace != Timeout.InfiniteTimeSpan)
        {
            throw Refuse($"Service \"{spec.Name}\" has a HostGrace of {spec.HostGrace}; it is 0 or more, or infinite.", "Leave it out for replicas that end with their host.");
        }

        if (spec.Revisions.Count > MaxRevisions)
        {
            throw Refuse(FormattableString.Invariant($"Service \"{spec.Name}\" has {spec.Revisions.Count} revisions; the most is {MaxRevisions}."), "Remove those without traffic.");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var revision in spec.Revisions)
        {
            Check(spec.Name, revision);
            if (!names.Add(revision.Name))
            {
                throw Refuse($"Service \"{spec.Name}\" has two revisions named \"{revision.Name}\".", "Give each a name of its own.");
            }
        }
    }

    public static void Check(string service, RevisionSpec spec)
    {
        CheckName("Revision", spec.Name);
        CheckName("Model", spec.Model.Name);
        CheckCount(service, spec, spec.Replicas);
        if (spec.MinReplicas is { } min && (min < 1 || min > Math.Max(1, spec.Replicas)))
        {
            throw Refuse(FormattableString.Invariant($"Revision \"{spec.Name}\" of service \"{service}\" has MinReplicas {min} of {spec.Replicas}; it is 1 to Replicas."), "Leave it out for 1.");
        }

        Positive(spec.Name, nameof(spec.LoadTimeout), spec.LoadTimeout);
        if (spec.StopGrace < TimeSpan.Zero)
        {
            throw Refuse($"Revision \"{spec.Name}\" of service \"{service}\" has a StopGrace of {spec.StopGrace}; it is 0 or more.", "Leave it out for 30 s.");
        }

        if (spec.WarmUp is { } warmUp && (!warmUp.Path.StartsWith('/') || warmUp.Timeout <= TimeSpan.Zero))
        {
            throw Refuse($"The warm-up of revision \"{spec.Name}\" of service \"{service}\" has path \"{Shorten(warmUp.Path)}\" and time-out {warmUp.Timeout}; the path begins with / and the time-out is more than 0.", "Name the path a client would post to.");
        }
    }

    public static void CheckCount(string service, RevisionSpec spec, int replicas)
    {
        if (replicas is < 0 or > MaxReplicas)
        {
            throw Refuse(FormattableString.Invariant($"Revision \"{spec.Name}\" of service \"{service}\" asks for {replicas} replicas; it is 0 to {MaxReplicas}."), "Name a number within.");
        }
    }

    /// <summary>Whether two specs say the same, lists compared by content.</summary>
    public static bool Same(InferenceServiceSpec left, InferenceServiceSpec right) =>
        JsonSerializer.Serialize(left, ServingJsonContext.Default.InferenceServiceSpec) == JsonSerializer.Serialize(right, ServingJsonContext.Default.InferenceServiceSpec);

    /// <summary>Whether two specs say the same but for the number of replicas, which changes by scaling.</summary>
    public static bool Same(RevisionSpec left, RevisionSpec right) =>
        JsonSerializer.Serialize(left with { Replicas = 0 }, ServingJsonContext.Default.RevisionSpec) == JsonSerializer.Serialize(right with { Replicas = 0 }, ServingJsonContext.Default.RevisionSpec);

    private static void CheckName(string what, string name)
    {
        // A tenant's name is an RFC 1123 label; so are these.
        if (name is null || !new Tenant(name).IsValid)
        {
            throw Refuse($"{what} name \"{Shorten(name)}\" is no RFC 1123 label.", "Use 1 to 63 lower-case letters, digits and '-', not at either end.");
        }
    }

    private static void Positive(string name, string property, TimeSpan value)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(7))
        {
            throw Refuse($"\"{name}\" has a {property} of {value}; it is more than 0 and at most 7 days.", "Leave it out for the default.");
        }
    }

    private static string Shorten(string? text) => text is null ? "" : text.Length <= 64 ? text : string.Concat(text.AsSpan(0, 64), "…");

    private static RolloutException Refuse(string refused, string remedy) => new(refused, remedy);
}
