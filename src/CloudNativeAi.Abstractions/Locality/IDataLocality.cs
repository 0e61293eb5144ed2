namespace CloudNativeAi;

/// <summary>Where content is: Data (or Fluid) writes it, Scheduling keeps it as a column. Thread-safe.</summary>
public interface IDataLocality
{
    /// <summary>Bytes held, by node and content.</summary>
    IAsyncEnumerable<Change<(NodeId Node, ContentKey Content), long>> WatchAsync(CancellationToken cancellationToken = default);

    /// <summary>Bytes of the whole content; null where it is unknown.</summary>
    ValueTask<long?> GetSizeAsync(ContentKey content, CancellationToken cancellationToken = default);
}
