namespace CloudNativeAi.Training.Elasticity;

/// <summary>What is known of a member now.</summary>
/// <param name="State">The runtime's word; null: it knows none of that name.</param>
/// <param name="Requested">Whether this host asked the runtime to start it, so that an unknown one may still appear.</param>
/// <param name="Stepped">Whether it has reported a step.</param>
/// <param name="Spoken">Whether it has reported anything.</param>
/// <param name="Step">Its newest step.</param>
/// <param name="SinceReport">Since its newest step or save; meaningless before one.</param>
/// <param name="Saving">Whether it is writing a shard.</param>
internal sealed record MemberView(ReplicaState? State, bool Requested, bool Stepped, bool Spoken, long? Step, TimeSpan SinceReport, bool Saving)
{
    public ReplicaExit? Exit => State?.Exit;

    public bool Completed => Exit?.Cause == ExitCause.Completed;

    public bool Runs => State is { Phase: not ReplicaPhase.Exited } || (State is null && Requested);
}
