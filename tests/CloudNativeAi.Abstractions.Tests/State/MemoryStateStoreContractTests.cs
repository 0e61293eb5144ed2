using CloudNativeAi.Testing;

namespace CloudNativeAi.Tests.State;

public sealed class MemoryStateStoreContractTests : ContractTests<MemoryStateStoreContract>;

public sealed class MemoryStateStoreContract : StateStoreContract
{
    protected override ValueTask<StateStorePlace> CreatePlaceAsync(CancellationToken cancellationToken) => new(new Memory());

    private sealed class Memory : StateStorePlace
    {
        public override bool Durable => false;

        public override ValueTask<IStateStore> OpenAsync(CancellationToken cancellationToken) => new(new MemoryStateStore());

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
