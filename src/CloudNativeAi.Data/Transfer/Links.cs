using System.Runtime.CompilerServices;

namespace CloudNativeAi.Data.Transfer;

/// <summary>The links to sources, one each, as long as the source lives. Thread-safe.</summary>
internal sealed class Links(TransferOptions options, TimeProvider time)
{
    private readonly ConditionalWeakTable<IDatasetSource, Link> _links = [];

    public Link To(IDatasetSource source) => _links.GetValue(source, _ => new Link(options.PartsInFlight, time));
}
