namespace CloudNativeAi.Scheduling.Loop;

/// <summary>What others send to the loop.</summary>
internal abstract record SchedulerMessage
{
    private SchedulerMessage()
    {
    }

    /// <summary>Look again: a deadline came, a replica exited.</summary>
    public sealed record Wake : SchedulerMessage;

    /// <summary>Somebody wants something and awaits the answer.</summary>
    public sealed record Call(SchedulerCall What) : SchedulerMessage;

    /// <summary>A step of the node watch; of an earlier tenure: to be ignored.</summary>
    public sealed record NodeChanged(long Tenure, Change<NodeId, Resources.Node> Change) : SchedulerMessage;

    /// <summary>A step of the watch of what nodes hold; of an earlier tenure: to be ignored.</summary>
    public sealed record HeldChanged(long Tenure, Change<(NodeId Node, ContentKey Content), long> Change) : SchedulerMessage;

    /// <summary>Somebody knows how large a content is; of an earlier tenure: to be ignored.</summary>
    public sealed record SizeKnown(long Tenure, ContentKey Content, long Bytes) : SchedulerMessage;

    /// <summary>Settings were reloaded.</summary>
    public sealed record OptionsChanged(SchedulingOptions Options) : SchedulerMessage;
}
