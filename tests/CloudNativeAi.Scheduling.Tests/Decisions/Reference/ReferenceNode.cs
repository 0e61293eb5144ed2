namespace CloudNativeAi.Scheduling.Tests.Decisions.Reference;

/// <summary>So many slots on one node; without a flavor "", without a rack null.</summary>
internal sealed class ReferenceNode(string name, string flavor, string? rack, int slots)
{
    public string Name => name;

    public string Flavor => flavor;

    public string? Rack => rack;

    public int Slots => slots;

    public override string ToString() => $"{name} {flavor}{rack}: {slots}";
}
