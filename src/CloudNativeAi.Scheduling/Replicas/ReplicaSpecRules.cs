using System.Globalization;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>Refuses what could reach beyond the replica: names, paths, variables.</summary>
internal static class ReplicaSpecRules
{
    /// <summary>Of arguments and variables together; the kernel's own limit is about there.</summary>
    private const long MaxSize = 2 * 1024 * 1024;

    private static readonly string[] Inherited = ["PATH", "HOME", "LANG", "TZ"];

    private static readonly string[] Promised = [RunLayout.Marker, "CNAI_REPLICA", "CNAI_DEVICES"];

    /// <summary>What the supervisor is told to run.</summary>
    /// <exception cref="ReplicaStartException">A rule is broken.</exception>
    public static WireSpec Check(ReplicaSpec spec, TimeSpan maxStopGrace)
    {
        var key = spec.Key;
        var template = spec.Template;
        Require(key, ReplicaNames.IsLabel(key.Id.Set), "Set", key.Id.Set, "is an RFC 1123 label of at most 63 characters", "Rename the pod set.");
        Require(key, key.Id.Index >= 0, "Index", key.Id.Index, "is 0 or more", "Number replicas from 0.");
        Require(key, key.Generation >= 0, "Generation", key.Generation, "is 0 or more", "Number tries from 0 or 1.");
        Require(key, spec.Tenant.IsValid, "Tenant", spec.Tenant, "is an RFC 1123 label", "Rename the tenant.");
        Require(key, template.Command.Count > 0 && template.Command[0].Length > 0, "Command", "", "names a program", "Give the program as the first element.");
        Require(key, template.Command.All(IsText), "Command", "an argument with NUL", "holds no NUL", "Hand over such bytes in a file.");
        Require(key, template.StopGrace >= TimeSpan.Zero && template.StopGrace <= maxStopGrace, "StopGrace", template.StopGrace, $"is 0 … {maxStopGrace}", $"Shorten it, or raise {ProcessRuntimeOptionsValidator.Section}:MaxStopGrace.");
        Require(key, template.HostGrace >= TimeSpan.Zero || template.HostGrace == Timeout.InfiniteTimeSpan, "HostGrace", template.HostGrace, "is 0 or more, or infinite", "Correct it.");
        Require(key, Size(template) <= MaxSize, "Command", $"{template.Command[0]} with its variables", $"has at most {MaxSize} characters, as Linux allows", "Hand over the rest in a file.");
        return new()
        {
            Id = key.Id.ToString(),
            Generation = key.Generation,
            Tenant = spec.Tenant.Name,
            Node = spec.Node.Value,
            Command = [.. template.Command],
            Environment = Environment(spec),
            SecretVariables = [.. template.Secrets.Keys],
            Mounts = Mounts(key, template.Mounts),
            Ports = Ports(key, template),
            StopGraceMilliseconds = (long)template.StopGrace.TotalMilliseconds,
            HostGraceMilliseconds = template.HostGrace == Timeout.InfiniteTimeSpan ? -1 : (long)template.HostGrace.TotalMilliseconds,
        };
    }

    private static Dictionary<string, string> Environment(ReplicaSpec spec)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Inherited)
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value)
            {
                environment[name] = value;
            }
        }

        foreach (var (name, value) in spec.Template.Environment)
        {
            CheckVariable(spec.Key, "Environment", name);
            Require(spec.Key, IsText(value), "Environment", name, "has a value without NUL", "Hand over such bytes in a file.");
            Require(spec.Key, !spec.Template.Secrets.ContainsKey(name), "Environment", name, "is not also a secret", "Keep one of the two.");
            environment[name] = value;
        }

        foreach (var name in spec.Template.Secrets.Keys)
        {
            CheckVariable(spec.Key, "Secrets", name);
        }

        if (spec.DeviceIds.Count > 0)
        {
            environment["CNAI_DEVICES"] = string.Join(',', spec.DeviceIds);
        }

        return environment;
    }

    private static List<WireMount> Mounts(ReplicaKey key, IReadOnlyList<Mount> mounts)
    {
        var checkedMounts = new List<WireMount>();
        foreach (var mount in mounts)
        {
            var directory = mount as Mount.Directory;
            Require(key, directory is not null, "Mounts", mount.Target, "is a directory: processes have no claims", "Mount a directory, or run on a cluster.");
            Require(key, IsRelative(mount.Target), "Mounts", mount.Target, "is a relative path without empty parts, '.', '..' or NUL", "Name a path below the working directory.");
            Require(key, Path.IsPathFullyQualified(directory!.Source) && IsText(directory.Source), "Mounts", directory.Source, "is an absolute path", "Give the source's full path.");
            var clash = checkedMounts.FirstOrDefault(m => IsWithin(m.Target, mount.Target) || IsWithin(mount.Target, m.Target));
            Require(key, clash is null, "Mounts", mount.Target, $"lies neither on nor in another mount's target ({clash?.Target})", "Choose another target.");
            checkedMounts.Add(new(Path.GetFullPath(directory.Source), mount.Target));
        }

        return checkedMounts;
    }

    private static Dictionary<string, string> Ports(ReplicaKey key, ReplicaTemplate template)
    {
        var ports = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var port in template.Ports)
        {
            Require(key, ReplicaNames.IsLabel(port), "Ports", port, "is an RFC 1123 label", "Use lower-case letters, digits and '-'.");
            var variable = ReplicaNames.PortVariable(port);
            Require(key, !template.Environment.ContainsKey(variable) && !template.Secrets.ContainsKey(variable), "Ports", port, $"owns the variable {variable}", "Rename the variable.");
            Require(key, ports.TryAdd(port, variable), "Ports", port, "is named once", "Remove the second.");
        }

        return ports;
    }

    private static void CheckVariable(ReplicaKey key, string member, string name)
    {
        Require(key, name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_'), member, name, "is [A-Za-z_][A-Za-z0-9_]*", "Rename the variable.");
        Require(key, !Promised.Contains(name), member, name, "is set by the runtime", "Rename the variable.");
    }

    private static long Size(ReplicaTemplate template) =>
        template.Command.Sum(static a => (long)a.Length + 1) + template.Environment.Sum(static v => (long)v.Key.Length + v.Value.Length + 2);

    private static bool IsText(string text) => !text.Contains('\0', StringComparison.Ordinal);

    private static bool IsRelative(string path) =>
        IsText(path) && path.Split('/').All(static part => part is not ("" or "." or ".."));

    private static bool IsWithin(string path, string directory) =>
        path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);

    private static void Require(ReplicaKey key, bool holds, string member, object value, string rule, string remedy)
    {
        if (!holds)
        {
            throw new ReplicaStartException(key, string.Create(CultureInfo.InvariantCulture, $"Replica {key} was refused: {member} '{value}' must be one that {rule}."), remedy);
        }
    }
}
