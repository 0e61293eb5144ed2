using CloudNativeAi.Resources.Discovery;
using CloudNativeAi.Testing;
using CloudNativeAi.Tests;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Resources.Tests.Discovery;

public sealed class LocalMachineSourceContractTests : ContractTests<LocalMachineSourceContract>;

/// <summary>Against a recorded machine whose memory changes; looked at every second.</summary>
public sealed class LocalMachineSourceContract : NodeSourceContract
{
    protected override ValueTask<NodeSourceStage> CreateStageAsync(CancellationToken cancellationToken) => new(new Stage());

    private sealed class Stage : NodeSourceStage
    {
        private readonly HostTree _tree = new HostTree().Machine("0-3", 8 * 1024 * 1024);
        private readonly Room _room = new(r => r.UseLocalMachine(local => local.RefreshInterval = TimeSpan.FromSeconds(1)));
        private readonly LocalMachineSource _source;

        public Stage()
        {
            var nvidia = new NvidiaSmi(TimeProvider.System, NullLogger.Instance);
            var machine = new LocalMachine(new HostFiles(_tree.Root), _tree.Root, nvidia, NullLogger.Instance);
            _source = new LocalMachineSource(_room.Services.GetRequiredService<IOptionsMonitor<ResourcesOptions>>(), machine, TimeProvider.System);
        }

        public override INodeSource Source => _source;

        public override ValueTask<bool> ChangeNodeAsync(CancellationToken cancellationToken)
        {
            _tree.Machine("0-3", 4 * 1024 * 1024);
            return new(true);
        }

        public override async ValueTask DisposeAsync()
        {
            _source.Dispose();
            await _room.DisposeAsync();
            _tree.Dispose();
        }
    }
}
