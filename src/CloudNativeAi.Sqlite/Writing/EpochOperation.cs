using CloudNativeAi.Sqlite.Database;

namespace CloudNativeAi.Sqlite.Writing;

/// <summary>A lease's epoch: drawn from the versions, so that it rises over restarts too.</summary>
internal sealed class EpochOperation : WriteOperation<long>
{
    public override void Execute(StateTransaction transaction) => Result = transaction.NextVersion();
}
