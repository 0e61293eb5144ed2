namespace CloudNativeAi.Resources.Discovery;

/// <summary>The node as which <see cref="LocalMachineSource"/> offers this machine.</summary>
internal sealed class LocalMachineNode : ILocalNode
{
    public NodeId Id { get; } = MachineIdentity.Read(new HostFiles("/")).NodeOf(LocalMachineSource.SourceName);
}
