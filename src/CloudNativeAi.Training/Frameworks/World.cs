namespace CloudNativeAi.Training;

/// <summary>The workers of one generation, which meet and work together.</summary>
/// <param name="Generation">Its number, from 1.</param>
/// <param name="RendezvousHost">The host at which rank 0 listens.</param>
/// <param name="RendezvousPort">The port, 1 … 65,535.</param>
/// <param name="Members">By rank, without gaps.</param>
public sealed record World(long Generation, string RendezvousHost, int RendezvousPort, IReadOnlyList<Member> Members);
