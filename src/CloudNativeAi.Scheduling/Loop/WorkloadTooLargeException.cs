namespace CloudNativeAi.Scheduling.Loop;

/// <summary>A placement too large to be stored: what was decided is undone, and the workload is held back.</summary>
internal sealed class WorkloadTooLargeException(Guid id) : Exception($"The placement of workload {id} is too large to be stored.")
{
    public Guid Id => id;
}
