namespace CloudNativeAi.Scheduling.Tests.Decisions.Reference;

/// <summary>So many slots on one node; without a flavor "", without a rack null.</summary>
internal sealed record ReferenceNode(string Name, string Flavor, string? Rack, int Slots);
