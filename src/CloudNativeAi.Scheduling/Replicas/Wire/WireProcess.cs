using System.Runtime.Versioning;

namespace CloudNativeAi.Scheduling.Replicas;

/// <summary>The file <c>pid</c>: which process leads a replica, never to be mistaken for a later one of that number.</summary>
internal sealed record WireProcess(int Pid, ulong StartTime, string BootId, DateTimeOffset StartedAt)
{
    /// <summary>The running process, if it is still that one.</summary>
    [SupportedOSPlatform("linux")]
    public ProcessEntry? Find() =>
        BootId == ProcessTable.BootId && ProcessTable.Find(Pid) is { } entry && entry.StartTime == StartTime ? entry : null;
}
