namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>The heads of the queues, in order.</summary>
internal interface IHeadLine
{
    void Add(QueueHead head);

    /// <summary>Takes the first one out, as things stand now; null: there is none.</summary>
    QueueHead? Take();
}
