namespace CloudNativeAi.Scheduling;

/// <summary>What can be done so that a workload starts.</summary>
public enum RemedyKind
{
    /// <summary>Nothing: wait until <see cref="Remedy.At"/>, or for <see cref="Remedy.Workloads"/> to end.</summary>
    WaitFor,

    /// <summary>Have <see cref="Remedy.Content"/> of <see cref="Remedy.PodSet"/> loaded, so that <see cref="Remedy.To"/> bytes of it are held in all, where <see cref="Remedy.From"/> are now: onto <see cref="Remedy.Nodes"/>, or others that it could run on.</summary>
    LoadData,

    /// <summary>Open <see cref="Remedy.Queue"/>: configure it, or set its stop to none.</summary>
    OpenQueue,

    /// <summary>Submit <see cref="Remedy.Count"/> more workloads of the start group.</summary>
    CompleteStartGroup,

    /// <summary>Name <see cref="Remedy.Resource"/> in the quota of <see cref="Remedy.Queue"/>, at <see cref="Remedy.To"/> or more.</summary>
    NameResource,

    /// <summary>Raise the nominal quota of <see cref="Remedy.Queue"/> for <see cref="Remedy.Resource"/> and <see cref="Remedy.Flavor"/> from <see cref="Remedy.From"/> to <see cref="Remedy.To"/>.</summary>
    RaiseQuota,

    /// <summary>Submit it with <see cref="Remedy.Priority"/>.</summary>
    RaisePriority,

    /// <summary>Open <see cref="Remedy.Nodes"/> for new work.</summary>
    Uncordon,

    /// <summary>Submit it with tolerations for <see cref="Remedy.Taints"/>.</summary>
    Tolerate,

    /// <summary>Raise <see cref="SchedulingOptions.MaxNodeLoad"/> from <see cref="Remedy.From"/> to <see cref="Remedy.To"/>, so that <see cref="Remedy.Nodes"/> take it.</summary>
    RaiseNodeLoad,

    /// <summary>Submit it without the topology rule of <see cref="Remedy.PodSet"/>, or with a wider one.</summary>
    WidenTopology,

    /// <summary>Submit it with a run time of at most <see cref="Remedy.RunTime"/>.</summary>
    ShortenRunTime,

    /// <summary>Add <see cref="Remedy.Count"/> nodes with <see cref="Remedy.Capacity"/> each.</summary>
    AddNodes,

    /// <summary>Let <see cref="Remedy.Workloads"/> end.</summary>
    FreeAmount,

    /// <summary>Submit it again asking for less: at most <see cref="Remedy.To"/> of <see cref="Remedy.Resource"/> in all.</summary>
    LowerRequest,

    /// <summary>Split it into smaller workloads.</summary>
    Split,
}
