using CloudNativeAi.Testing;
using CloudNativeAi.Tests;

namespace CloudNativeAi.Sqlite.Tests.Store;

/// <summary>The contract of the seam. Seen failing: a write published inside its transaction (<c>What_a_watch_shows_is_stored</c>).</summary>
public sealed class SqliteStateStoreContractTests : ContractTests<SqliteStateStoreContract>;

public sealed class SqliteStateStoreContract : StateStoreContract
{
    protected override ValueTask<StateStorePlace> CreatePlaceAsync(CancellationToken cancellationToken) => new(new Place());

    private sealed class Place : StateStorePlace
    {
        private readonly TempDirectory _directory = new();

        public override bool Durable => true;

        public override ValueTask<IStateStore> OpenAsync(CancellationToken cancellationToken) => new(Stores.New(_directory.State));

        public override ValueTask DisposeAsync()
        {
            _directory.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
