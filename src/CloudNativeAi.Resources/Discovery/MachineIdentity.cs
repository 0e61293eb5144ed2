using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace CloudNativeAi.Resources.Discovery;

/// <summary>Which machine this is.</summary>
/// <param name="Name">Its host name as a label: lower case, other characters as <c>-</c>.</param>
/// <param name="InstanceId">This start of this machine: 32 hexadecimal digits of a digest, the machine's own id stays secret.</param>
/// <param name="Labels">The labels every node has on Kubernetes.</param>
internal sealed record MachineIdentity(string Name, string InstanceId, IReadOnlyDictionary<string, string> Labels)
{
    public static MachineIdentity Read(HostFiles files)
    {
        var name = Label(files.Text("proc/sys/kernel/hostname") ?? Environment.MachineName);
        var machine = $"{files.Text("etc/machine-id")}\n{files.Text("proc/sys/kernel/random/boot_id")}\n{name}";
        return new MachineIdentity(name, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(machine)))[..32], new Dictionary<string, string>
        {
            ["kubernetes.io/arch"] = Architecture(),
            ["kubernetes.io/hostname"] = name,
            ["kubernetes.io/os"] = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux",
        });
    }

    /// <summary>What a source names it.</summary>
    public NodeId NodeOf(string source) => new($"{source}/{Name}");

    private static string Architecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        var other => other.ToString().ToLowerInvariant(),
    };

    private static string Label(string hostname)
    {
        const int MaxLength = 63;
        var label = string.Concat(hostname.ToLowerInvariant().Select(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-'));
        label = (label.Length > MaxLength ? label[..MaxLength] : label).Trim('-');
        return label is "" ? "localhost" : label;
    }
}
