using System.Text.Json.Serialization;

namespace CloudNativeAi.Scheduling.Snapshots;

/// <summary>Options hold their collections: those are filled, not replaced.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate)]
[JsonSerializable(typeof(SchedulingOptions))]
internal sealed partial class OptionsContext : JsonSerializerContext;
