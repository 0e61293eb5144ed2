using System.Runtime.Versioning;
using CloudNativeAi.Scheduling.Replicas;
using CloudNativeAi.Testing;
using CloudNativeAi.Tests;

namespace CloudNativeAi.Scheduling.Tests.Replicas;

/// <remarks>Seen failing: <c>ReplicaTable.Turn</c> that starts a newer try before the older is gone; <c>HostDeadline</c> that ignores the replica's grace.</remarks>
[SupportedOSPlatform("linux")]
public sealed class ProcessRuntimeContractTests : ContractTests<ProcessRuntimeContractTests.Suite>
{
    public sealed class Suite : ReplicaRuntimeContract
    {
        protected override ValueTask<ReplicaRuntimeLab> CreateAsync(CancellationToken cancellationToken) => new(new Lab());
    }

    private sealed class Lab : ReplicaRuntimeLab
    {
        private readonly RunDirectory _directory = new();
        private ProcessReplicaRuntime _runtime;

        public Lab() => _runtime = _directory.Runtime();

        public override IReplicaRuntime Runtime => _runtime;

        public override NodeId Node => new("local/this");

        public override string SecretName => "token";

        public override string SecretValue => "s3cr3t-M4RK";

        public override ValueTask ReplaceHostAsync(CancellationToken cancellationToken)
        {
            // Without a word to the supervisor, as after kill -9: the kernel closes the socket and gives the lock back.
            _runtime.Dispose();
            _runtime = _directory.Runtime();
            return ValueTask.CompletedTask;
        }

        public override async ValueTask DisposeAsync()
        {
            _runtime.Dispose();
            await _directory.DisposeAsync();
        }
    }
}
