namespace CloudNativeAi.Scheduling.Decisions;

/// <summary>The heads of the queues, in order.</summary>
internal interface IHeadLine
{
    void Add(QueueHead head);

    /// <summary>Others were asked to go: queues may count as using less than before.</summary>
    void LookAgain();

    /// <summary>Takes the first one out, as things stand now; null: there is none.</summary>
    QueueHead? Take();
}
