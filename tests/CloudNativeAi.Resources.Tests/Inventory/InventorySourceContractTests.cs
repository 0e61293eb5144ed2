using CloudNativeAi.Resources.Inventory;
using CloudNativeAi.Testing;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Resources.Tests.Inventory;

public sealed class InventorySourceContractTests : ContractTests<InventorySourceContract>;

/// <summary>Against configuration that is read again.</summary>
public sealed class InventorySourceContract : NodeSourceContract
{
    protected override ValueTask<NodeSourceStage> CreateStageAsync(CancellationToken cancellationToken) => new(new Stage());

    private sealed class Stage : NodeSourceStage
    {
        private const string Nodes = "CloudNativeAi:Resources:Nodes";
        private readonly Room _room = new(settings: new Dictionary<string, string?>
        {
            [$"{Nodes}:a:Capacity:cpu"] = "64",
            [$"{Nodes}:a:Devices:0:Resource"] = "nvidia.com/gpu",
            [$"{Nodes}:a:Devices:0:Count"] = "8",
            [$"{Nodes}:b:Capacity:cpu"] = "500m",
        });

        public override INodeSource Source => _room.Services.GetServices<INodeSource>().OfType<InventorySource>().Single();

        public override ValueTask<bool> ChangeNodeAsync(CancellationToken cancellationToken)
        {
            _room.Settings.Change(($"{Nodes}:a:Labels:changed", "yes"));
            return new(true);
        }

        public override ValueTask<bool> RemoveNodeAsync(CancellationToken cancellationToken)
        {
            _room.Settings.Change(($"{Nodes}:b:Capacity:cpu", null));
            return new(true);
        }

        public override ValueTask DisposeAsync() => _room.DisposeAsync();
    }
}
