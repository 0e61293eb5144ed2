namespace CloudNativeAi.Resources.Discovery;

/// <summary>What the path of a device in <c>/sys/devices</c> tells.</summary>
internal static class PciPath
{
    /// <summary>The innermost PCI address on the path, <c>0000:3b:00.0</c>; null: not on PCI.</summary>
    public static string? Address(string path) => path.Split('/').LastOrDefault(IsAddress);

    /// <summary>The NUMA node of the device or of whatever it hangs on; null: unknown.</summary>
    public static int? NumaNode(HostFiles files, string path)
    {
        for (var at = path; at.Contains('/', StringComparison.Ordinal); at = at[..at.LastIndexOf('/')])
        {
            if (files.Number($"{at}/numa_node") is { } node)
            {
                return node is >= 0 and <= int.MaxValue ? (int)node : null;
            }
        }

        return null;
    }

    /// <summary>As the system writes it, from a vendor's form such as <c>00000000:3B:00.0</c>; null: not an address.</summary>
    public static string? Normalize(string address)
    {
        var lower = address.Trim().ToLowerInvariant();
        var system = lower.Length == 16 && lower.StartsWith("0000", StringComparison.Ordinal) ? lower[4..] : lower;
        return IsAddress(system) ? system : null;
    }

    private static bool IsAddress(string text) =>
        text.Length == 12 && text[4] == ':' && text[7] == ':' && text[10] == '.'
        && text.Where((_, i) => i is not (4 or 7 or 10)).All(char.IsAsciiHexDigitLower);
}
