namespace CloudNativeAi.Resources.Configuration;

/// <summary>The name rules of Kubernetes that this room needs.</summary>
internal static class NameRules
{
    public const string DnsLabel = "1 to 63 lower-case letters, digits and '-'";
    public const string DnsSubdomain = "lower-case letters, digits and '-' in parts of up to 63, with dots between them, 189 in all";
    public const string LabelKey = "up to 63 letters, digits, '-', '_' or '.', with an optional DNS prefix";
    public const string LabelValue = "empty, or up to 63 letters, digits, '-', '_' or '.'";

    /// <summary>So that <c>source/name</c> stays a name for stored state.</summary>
    private const int MaxNodeName = 189;

    public static bool IsDnsLabel(string? text) => text is not null && new Tenant(text).IsValid;

    public static bool IsNodeName(string? text) => text is { Length: > 0 and <= MaxNodeName } && text.Split('.').All(IsDnsLabel);

    public static bool IsLabelKey(string? text) => ResourceName.IsValid(text);

    public static bool IsLabelValue(string? text) => text is "" || (ResourceName.IsValid(text) && !text!.Contains('/', StringComparison.Ordinal));

    /// <summary>For messages: no control characters, not endless.</summary>
    public static string Show(string? text)
    {
        const int Most = 60;
        var clean = string.Concat((text ?? "(null)").Select(static c => char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c));
        return clean.Length <= Most ? clean : clean[..Most] + "…";
    }
}
