namespace CloudNativeAi.Scheduling;

/// <summary>A built-in plugin whose epoch never rises: it is not asked before every decision.</summary>
internal interface IConstantPlugin;
