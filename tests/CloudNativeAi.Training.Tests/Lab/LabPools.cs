using CloudNativeAi.Resources;
using CloudNativeAi.Tests;

namespace CloudNativeAi.Training.Tests.Lab;

/// <summary>One machine with slots.</summary>
internal static class LabPools
{
    public const string Slot = "example.com/slot";

    public static TestPools Of(int slots) => new(
        new Node(new("lab/one"), "one", "", NodeLifecycle.OnDemand, Schedulable: true, Ready: true, ResourceList.Of((Slot, $"{slots}"), ("cpu", "64"), ("memory", "64Gi")), ResourceList.Empty, [], new Dictionary<string, string>(), [], ReclaimAt: null));
}
