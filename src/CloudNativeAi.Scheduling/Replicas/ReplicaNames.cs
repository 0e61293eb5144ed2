using System.Globalization;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Replica keys as the supervisor writes them.</summary>
internal static class ReplicaNames
{
    /// <summary>Whether a pod set's or port's name can stand in paths and variables: an RFC 1123 label.</summary>
    public static bool IsLabel(string? name) =>
        name is { Length: > 0 and <= 63 } && name[0] != '-' && name[^1] != '-' && name.All(static c => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c) || c == '-');

    /// <summary>The variable that carries a port's number.</summary>
    public static string PortVariable(string port) => "PORT_" + port.ToUpperInvariant().Replace('-', '_');

    /// <summary>The key of a replica that the supervisor names; null where the name is not ours.</summary>
    public static ReplicaKey? Parse(string id, long generation) =>
        id.Split('/') is [var workload, var set, var index] &&
        Guid.TryParseExact(workload, "N", out var guid) &&
        int.TryParse(index, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? new ReplicaKey(new(guid, set, number), generation)
            : null;
}
