namespace CloudNativeAi.Scheduling.Tests.Replicas;

/// <summary>Specs of small shell programs.</summary>
internal static class Some
{
    /// <summary>Starts three helpers that ignore SIGTERM (a plain child, a double fork, a new session) and prints <c>up</c>; then goes on with what follows.</summary>
    public const string Helpers =
        "trap '' TERM; sleep 600 & (sleep 601 & ) ; setsid sleep 602 & (setsid sh -c 'sleep 603 & sleep 604' & ) ; trap - TERM; sleep 0.3; echo up; ";

    public static Guid Workload { get; } = Guid.NewGuid();

    public static ReplicaKey Key(int index, long generation = 1) => new(new(Workload, "worker", index), generation);

    public static ReplicaSpec Shell(ReplicaKey key, string script, params string[] arguments) => Spec(key, new(["/bin/sh", "-c", script, "sh", .. arguments]));

    public static ReplicaSpec Spec(ReplicaKey key, ReplicaTemplate template) => new(key, Tenant.Default, new("local/this"), ResourceList.Empty, [], template);

    public static ReplicaSpec With(this ReplicaSpec spec, Func<ReplicaTemplate, ReplicaTemplate> change) => spec with { Template = change(spec.Template) };

    public static async Task<ReplicaState> StateAsync(this IReplicaRuntime runtime, ReplicaKey key, Func<ReplicaState, bool> holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        await foreach (var change in runtime.WatchAsync(patience.Token))
        {
            if (change.Kind == ChangeKind.Upsert && change.Key == key && holds(change.Value!))
            {
                return change.Value!;
            }
        }

        throw new InvalidOperationException("A watch ended.");
    }

    public static async Task<ReplicaExit> ExitAsync(this IReplicaRuntime runtime, ReplicaKey key) =>
        (await runtime.StateAsync(key, static s => s.Phase == ReplicaPhase.Exited)).Exit!;

    public static Task RunningAsync(this IReplicaRuntime runtime, ReplicaKey key) => runtime.StateAsync(key, static s => s.Phase == ReplicaPhase.Running);

    public static async Task<List<LogLine>> LogAsync(this IReplicaRuntime runtime, ReplicaKey key)
    {
        var lines = new List<LogLine>();
        await foreach (var line in runtime.ReadLogsAsync(key, int.MaxValue, follow: false, TestContext.Current.CancellationToken))
        {
            lines.Add(line);
        }

        return lines;
    }

    public static async Task LineAsync(this IReplicaRuntime runtime, ReplicaKey key, string text)
    {
        await foreach (var line in runtime.ReadLogsAsync(key, int.MaxValue, follow: true, TestContext.Current.CancellationToken))
        {
            if (line.Text == text)
            {
                return;
            }
        }

        Assert.Fail($"The log of {key} ended without '{text}'.");
    }
}
