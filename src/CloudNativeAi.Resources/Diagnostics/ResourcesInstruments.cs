namespace CloudNativeAi.Resources.Diagnostics;

/// <summary>Names of this package's meter and instruments.</summary>
internal static class ResourcesInstruments
{
    public const string Meter = "CloudNativeAi.Resources";
    public const string DeviceCount = "cloudnativeai.resources.device.count";
    public const string DeviceUnit = "{device}";
    public const string State = "cloudnativeai.device.state";
    public const string Kind = "cloudnativeai.device.kind";
}
