using static CloudNativeAi.Testing.ContractViolationException;

namespace CloudNativeAi.Testing;

/// <summary>What every <see cref="IReplicaRuntime"/> must do, be its replicas processes, pods or something else with a POSIX shell.</summary>
/// <remarks>Each case takes a lab of its own and starts at most a handful of replicas; cases may run at the same time.</remarks>
public abstract class ReplicaRuntimeContract : ContractSuite
{
    private const string Sleep = "echo up; exec sleep 600";

    /// <inheritdoc/>
    public override IReadOnlyList<ContractCase> Cases =>
    [
        Case(nameof(A_start_is_accepted_before_it_can_fail), A_start_is_accepted_before_it_can_fail),
        Case(nameof(Starting_the_same_key_again_has_no_effect), Starting_the_same_key_again_has_no_effect),
        Case(nameof(An_older_generation_is_refused), An_older_generation_is_refused),
        Case(nameof(A_newer_generation_starts_when_the_older_is_gone), A_newer_generation_starts_when_the_older_is_gone),
        Case(nameof(A_watch_gives_present_state_first_and_survives_a_reconnect), A_watch_gives_present_state_first_and_survives_a_reconnect),
        Case(nameof(An_exit_says_its_code), An_exit_says_its_code),
        Case(nameof(An_exit_says_its_signal), An_exit_says_its_signal),
        Case(nameof(A_stop_asks_first_and_the_answer_is_kept), A_stop_asks_first_and_the_answer_is_kept),
        Case(nameof(A_stop_kills_when_its_grace_is_over), A_stop_kills_when_its_grace_is_over),
        Case(nameof(A_second_stop_never_puts_the_deadline_off), A_second_stop_never_puts_the_deadline_off),
        Case(nameof(Calls_about_the_exited_and_the_unknown_have_no_effect), Calls_about_the_exited_and_the_unknown_have_no_effect),
        Case(nameof(Logs_are_tailed_and_followed_to_the_end), Logs_are_tailed_and_followed_to_the_end),
        Case(nameof(What_is_forgotten_is_gone_and_what_runs_is_not_forgotten), What_is_forgotten_is_gone_and_what_runs_is_not_forgotten),
        Case(nameof(An_address_is_known_before_the_start_and_stays), An_address_is_known_before_the_start_and_stays),
        Case(nameof(Arguments_and_variables_arrive_as_given), Arguments_and_variables_arrive_as_given),
        Case(nameof(Secrets_arrive_by_name), Secrets_arrive_by_name),
        Case(nameof(What_could_reach_beyond_the_replica_is_refused), What_could_reach_beyond_the_replica_is_refused),
        Case(nameof(Signals_carry_intents), Signals_carry_intents),
        Case(nameof(A_new_host_adopts_what_runs_and_learns_what_ended), A_new_host_adopts_what_runs_and_learns_what_ended),
    ];

    /// <summary>A fresh runtime.</summary>
    protected abstract ValueTask<ReplicaRuntimeLab> CreateAsync(CancellationToken cancellationToken);

    private static async Task A_start_is_accepted_before_it_can_fail(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var template = probe.Shell("") with { Command = ["/no/such/program"] };
        var key = await probe.StartAsync(0, template).ConfigureAwait(false);
        var exit = await probe.ExitAsync(key).ConfigureAwait(false);
        Require(exit.Cause == ExitCause.StartFailed, "What goes wrong after the acceptance is an exit with StartFailed.");
        Require(exit.Detail.Contains("/no/such/program", StringComparison.Ordinal), "The exit names the program that is missing.");
    }

    private static async Task Starting_the_same_key_again_has_no_effect(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var key = probe.Key(0);
        var spec = probe.Spec(key, probe.Shell("echo once; sleep 1"));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => lab.Runtime.StartAsync([spec], cancellationToken).AsTask())).ConfigureAwait(false);
        await lab.Runtime.StartAsync([spec, spec], cancellationToken).ConfigureAwait(false);
        var exit = await probe.ExitAsync(key).ConfigureAwait(false);
        await lab.Runtime.StartAsync([spec], cancellationToken).ConfigureAwait(false);
        Require((await probe.ListAsync().ConfigureAwait(false))[key].Exit == exit, "An exited try is not started again.");
        Require((await probe.LogAsync(key).ConfigureAwait(false)).SequenceEqual(["once"]), "A try runs once, however often it is started.");
    }

    private static async Task An_older_generation_is_refused(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var newer = await probe.StartAsync(0, probe.Shell(Sleep), generation: 5).ConfigureAwait(false);
        var older = probe.Key(0, 4);
        var refusal = await RequireThrowsAsync<ReplicaStartException>(
            () => lab.Runtime.StartAsync([probe.Spec(older, probe.Shell(Sleep))], cancellationToken).AsTask(), "An older generation is refused.").ConfigureAwait(false);
        Require(refusal.Key == older, "The refusal names the replica.");
        await probe.RunningAsync(newer).ConfigureAwait(false);
        Require(!(await probe.ListAsync().ConfigureAwait(false)).ContainsKey(older), "What was refused is not listed.");
    }

    private static async Task A_newer_generation_starts_when_the_older_is_gone(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var old = await probe.StartAsync(0, probe.Shell("trap 'sleep 1; exit 3' TERM; echo up; while :; do sleep 0.1; done")).ConfigureAwait(false);
        await probe.LineAsync(old, "up").ConfigureAwait(false);
        var next = await probe.StartAsync(0, probe.Shell(Sleep), generation: 2).ConfigureAwait(false);
        var started = await probe.RunningAsync(next).ConfigureAwait(false);
        var exit = (await probe.ListAsync().ConfigureAwait(false))[old].Exit;
        Require(exit is { Cause: ExitCause.Stopped }, "The older try is stopped before the newer runs.");
        Require(exit.Code == 3, "The older try had its grace.");
        Require(started.StartedAt >= exit.At, "The newer try starts after the older has ended.");
    }

    private static async Task A_watch_gives_present_state_first_and_survives_a_reconnect(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var stays = await probe.StartAsync(0, probe.Shell(Sleep)).ConfigureAwait(false);
        var ends = await probe.StartAsync(1, probe.Shell("exit 4")).ConfigureAwait(false);
        var running = await probe.RunningAsync(stays).ConfigureAwait(false);
        await probe.ExitAsync(ends).ConfigureAwait(false);

        // No watch is open now: what happens meanwhile is in the next one's list.
        var list = await probe.ListAsync().ConfigureAwait(false);
        Require(list[stays] == running, "The list shows what runs.");
        Require(list[ends].Exit?.Code == 4, "The list shows what exited and is not forgotten.");
        Require(list[stays].Node == lab.Node, "A state says its node.");
        Require(list[stays] is { Ready: true, StartedAt: not null, Exit: null }, "A running replica is ready, has a start and no exit.");
    }

    private static async Task An_exit_says_its_code(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var good = await probe.StartAsync(0, probe.Shell("exit 0")).ConfigureAwait(false);
        var bad = await probe.StartAsync(1, probe.Shell("exit 7")).ConfigureAwait(false);
        var completed = await probe.ExitAsync(good).ConfigureAwait(false);
        var failed = await probe.ExitAsync(bad).ConfigureAwait(false);
        Require(completed is { Cause: ExitCause.Completed, Code: 0, Signal: null }, "Exit code 0 is Completed.");
        Require(failed is { Cause: ExitCause.Failed, Code: 7, Signal: null }, "Another code is Failed, with the code.");
        Require(failed.Detail.Length > 0, "An exit has a sentence for people.");
    }

    private static async Task An_exit_says_its_signal(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var key = await probe.StartAsync(0, probe.Shell("kill -9 $$")).ConfigureAwait(false);
        var exit = await probe.ExitAsync(key).ConfigureAwait(false);
        Require(exit.Cause is ExitCause.Failed or ExitCause.OutOfMemory, "A signal nobody here sent is a failure.");
        Require(exit is { Code: null, Signal: 9 } or { Code: 137, Signal: null }, "The signal is told, as such or as 128 + 9 where the platform cannot tell.");
    }

    private static async Task A_stop_asks_first_and_the_answer_is_kept(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var key = await probe.StartAsync(0, probe.Shell("trap 'echo asked; exit 5' TERM; echo up; while :; do sleep 0.1; done")).ConfigureAwait(false);
        await probe.LineAsync(key, "up").ConfigureAwait(false);
        await lab.Runtime.StopAsync(key, TimeSpan.FromSeconds(30), cancellationToken).ConfigureAwait(false);
        var exit = await probe.ExitAsync(key).ConfigureAwait(false);
        Require(exit.Cause == ExitCause.Stopped, "A stop that was asked for is Stopped, however it ended.");
        Require(exit.Code == 5, "What the program answered is kept.");
        Require((await probe.LogAsync(key).ConfigureAwait(false)).Contains("asked"), "SIGTERM comes first.");
    }

    private static async Task A_stop_kills_when_its_grace_is_over(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var key = await probe.StartAsync(0, probe.Shell("trap 'echo asked' TERM; echo up; while :; do sleep 0.1; done")).ConfigureAwait(false);
        await probe.LineAsync(key, "up").ConfigureAwait(false);
        await lab.Runtime.StopAsync(key, TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
        await probe.LineAsync(key, "asked").ConfigureAwait(false);
        var exit = await probe.ExitAsync(key).ConfigureAwait(false);
        Require(exit.Cause == ExitCause.Stopped, "Killed after its grace is Stopped, not a crash.");
        Require(exit is { Code: null, Signal: 9 } or { Code: 137, Signal: null }, "What does not go is killed.");
    }

    private static async Task A_second_stop_never_puts_the_deadline_off(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var key = await probe.StartAsync(0, probe.Shell("trap 'echo asked' TERM; echo up; while :; do sleep 0.1; done")).ConfigureAwait(false);
        await probe.LineAsync(key, "up").ConfigureAwait(false);
        await lab.Runtime.StopAsync(key, TimeSpan.FromSeconds(2), cancellationToken).ConfigureAwait(false);
        await probe.LineAsync(key, "asked").ConfigureAwait(false);
        await lab.Runtime.StopAsync(key, TimeSpan.FromMinutes(30), cancellationToken).ConfigureAwait(false);
        await probe.ExitAsync(key).ConfigureAwait(false);
        Require((await probe.LogAsync(key).ConfigureAwait(false)).Count(static line => line == "asked") == 1, "A second stop sends no second SIGTERM.");
    }

    private static async Task Calls_about_the_exited_and_the_unknown_have_no_effect(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var exited = await probe.StartAsync(0, probe.Shell("exit 6")).ConfigureAwait(false);
        var exit = await probe.ExitAsync(exited).ConfigureAwait(false);
        foreach (var key in new[] { exited, probe.Key(9) })
        {
            await lab.Runtime.StopAsync(key, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            if (lab.Runtime.Features.HasFlag(RuntimeFeatures.Signals))
            {
                await lab.Runtime.SignalAsync(key, ReplicaSignal.Checkpoint, cancellationToken).ConfigureAwait(false);
            }
        }

        var list = await probe.ListAsync().ConfigureAwait(false);
        Require(list.Count == 1 && list[exited].Exit == exit, "Stopping or signalling the exited or unknown changes nothing.");
        Require((await probe.LogAsync(probe.Key(9), follow: true).ConfigureAwait(false)).Count == 0, "The unknown have no log.");
    }

    private static async Task Logs_are_tailed_and_followed_to_the_end(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var key = await probe.StartAsync(0, probe.Shell("for i in 1 2 3 4 5; do echo line $i; done; trap 'echo six; printf seven; exit 0' TERM; echo up; while :; do sleep 0.1; done")).ConfigureAwait(false);
        await probe.LineAsync(key, "up").ConfigureAwait(false);
        Require((await probe.LogAsync(key, tail: 3).ConfigureAwait(false)).SequenceEqual(["line 4", "line 5", "up"]), "A tail is the last lines.");
        Require((await probe.LogAsync(key, tail: 0).ConfigureAwait(false)).Count == 0, "A tail of 0 has no line.");
        var follower = probe.LogAsync(key, tail: 1, follow: true);
        await lab.Runtime.StopAsync(key, TimeSpan.FromSeconds(30), cancellationToken).ConfigureAwait(false);
        Require((await follower.ConfigureAwait(false)).SequenceEqual(["up", "six", "seven"]), "A follower gets everything, the last line without an end included, and then its own end.");
        Require((await probe.LogAsync(key).ConfigureAwait(false)).Count == 8, "A log outlives its replica.");
    }

    private static async Task What_is_forgotten_is_gone_and_what_runs_is_not_forgotten(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var runs = await probe.StartAsync(0, probe.Shell(Sleep)).ConfigureAwait(false);
        var ended = await probe.StartAsync(1, probe.Shell("exit 0")).ConfigureAwait(false);
        await probe.RunningAsync(runs).ConfigureAwait(false);
        await probe.ExitAsync(ended).ConfigureAwait(false);
        for (var i = 0; i < 2; i++)
        {
            await lab.Runtime.ForgetAsync(runs, cancellationToken).ConfigureAwait(false);
            await lab.Runtime.ForgetAsync(ended, cancellationToken).ConfigureAwait(false);
        }

        var list = await probe.ListAsync().ConfigureAwait(false);
        Require(!list.ContainsKey(ended), "What was forgotten is not listed.");
        Require(list[runs].Phase == ReplicaPhase.Running, "A running replica is not forgotten.");
        Require((await probe.LogAsync(ended).ConfigureAwait(false)).Count == 0, "The log of the forgotten is gone.");
    }

    private static async Task An_address_is_known_before_the_start_and_stays(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var key = probe.Key(0);
        var first = await lab.Runtime.ReserveAddressAsync(key.Id, lab.Node, "rendez-vous", cancellationToken).ConfigureAwait(false);
        var others = new[]
        {
            await lab.Runtime.ReserveAddressAsync(key.Id, lab.Node, "metrics", cancellationToken).ConfigureAwait(false),
            await lab.Runtime.ReserveAddressAsync(probe.Key(1).Id, lab.Node, "rendez-vous", cancellationToken).ConfigureAwait(false),
        };
        Require(!others.Contains(first) && others[0] != others[1], "No two ports share an address.");
        await probe.StartAsync(0, probe.Shell("echo $PORT_RENDEZ_VOUS; exec sleep 600") with { Ports = ["rendez-vous", "metrics"] }).ConfigureAwait(false);
        await probe.LineAsync(key, first[(first.LastIndexOf(':') + 1)..]).ConfigureAwait(false);
        Require(await lab.Runtime.ReserveAddressAsync(key.Id, lab.Node, "rendez-vous", cancellationToken).ConfigureAwait(false) == first, "An address stays.");
    }

    private static async Task Arguments_and_variables_arrive_as_given(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        string[] arguments = ["; id", "$(id)", "--", "-rf", "a b", "\"", "'", "", "*", "ünï", "\\n", "${HOME}"];
        var key = await probe.StartAsync(0, probe.Shell("for a; do printf '<%s>\\n' \"$a\"; done; printf '<%s>\\n' \"$GIVEN\"", arguments) with
        {
            Environment = new Dictionary<string, string> { ["GIVEN"] = "a b;$x" },
        }).ConfigureAwait(false);
        await probe.ExitAsync(key).ConfigureAwait(false);
        var log = await probe.LogAsync(key).ConfigureAwait(false);
        Require(log.SequenceEqual([.. arguments.Select(static a => $"<{a}>"), "<a b;$x>"]), $"Arguments and variables arrive as given, no shell between: {string.Join(' ', log)}.");
    }

    private static async Task Secrets_arrive_by_name(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        if (lab.SecretName is { } name)
        {
            var key = await probe.StartAsync(0, probe.Shell("test \"$TOKEN\" = \"$1\"", lab.SecretValue!) with { Secrets = new Dictionary<string, string> { ["TOKEN"] = name } }).ConfigureAwait(false);
            Require((await probe.ExitAsync(key).ConfigureAwait(false)).Code == 0, "The secret's value is the variable's.");
        }

        var missing = await probe.StartAsync(1, probe.Shell("exit 0") with { Secrets = new Dictionary<string, string> { ["TOKEN"] = "no-such-secret" } }).ConfigureAwait(false);
        var exit = await probe.ExitAsync(missing).ConfigureAwait(false);
        Require(exit.Cause == ExitCause.StartFailed && exit.Detail.Contains("no-such-secret", StringComparison.Ordinal), "A secret that is not there fails the start, by name.");
    }

    private static async Task What_could_reach_beyond_the_replica_is_refused(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var good = probe.Shell("exit 0");
        ReplicaTemplate[] bad =
        [
            good with { Command = [] },
            good with { Command = ["/bin/echo", "a\0b"] },
            good with { Environment = new Dictionary<string, string> { ["A=B"] = "c" } },
            good with { Environment = new Dictionary<string, string> { [""] = "c" } },
            good with { Environment = new Dictionary<string, string> { ["A"] = "b\0c" } },
            good with { Secrets = new Dictionary<string, string> { ["1A"] = "secret" } },
            good with { Mounts = [new Mount.Directory("/tmp", "/etc/x")] },
            good with { Mounts = [new Mount.Directory("/tmp", "../x")] },
            good with { Mounts = [new Mount.Directory("/tmp", "a/../../x")] },
            good with { Ports = ["Not A Port"] },
            good with { StopGrace = TimeSpan.FromSeconds(-1) },
            good with { HostGrace = TimeSpan.FromSeconds(-5) },
        ];
        for (var i = 0; i < bad.Length; i++)
        {
            var spec = probe.Spec(probe.Key(i), bad[i]);
            await RequireThrowsAsync<ReplicaStartException>(() => lab.Runtime.StartAsync([spec], cancellationToken).AsTask(), $"Template {i} is refused.").ConfigureAwait(false);
        }

        Require((await probe.ListAsync().ConfigureAwait(false)).Count == 0, "What was refused is not listed.");
    }

    private static async Task Signals_carry_intents(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        var key = await probe.StartAsync(0, probe.Shell("trap 'echo checkpoint' USR1; trap 'echo reload' HUP; echo up; while :; do sleep 0.1; done")).ConfigureAwait(false);
        await probe.LineAsync(key, "up").ConfigureAwait(false);
        if (lab.Runtime.Features.HasFlag(RuntimeFeatures.Signals))
        {
            await lab.Runtime.SignalAsync(key, ReplicaSignal.Checkpoint, cancellationToken).ConfigureAwait(false);
            await probe.LineAsync(key, "checkpoint").ConfigureAwait(false);
            await lab.Runtime.SignalAsync(key, ReplicaSignal.Reload, cancellationToken).ConfigureAwait(false);
            await probe.LineAsync(key, "reload").ConfigureAwait(false);
        }
        else
        {
            await RequireThrowsAsync<NotSupportedException>(() => lab.Runtime.SignalAsync(key, ReplicaSignal.Checkpoint, cancellationToken).AsTask(), "What is not featured is refused.").ConfigureAwait(false);
        }

        if (lab.Runtime.Features.HasFlag(RuntimeFeatures.Pause))
        {
            await lab.Runtime.SignalAsync(key, ReplicaSignal.Pause, cancellationToken).ConfigureAwait(false);
            await lab.Runtime.SignalAsync(key, ReplicaSignal.Resume, cancellationToken).ConfigureAwait(false);
            await lab.Runtime.SignalAsync(key, ReplicaSignal.Pause, cancellationToken).ConfigureAwait(false);
        }

        // A paused replica is stopped like any other.
        await lab.Runtime.StopAsync(key, TimeSpan.FromSeconds(30), cancellationToken).ConfigureAwait(false);
        Require((await probe.ExitAsync(key).ConfigureAwait(false)).Cause == ExitCause.Stopped, "A paused replica can be stopped.");
    }

    private static async Task A_new_host_adopts_what_runs_and_learns_what_ended(ReplicaRuntimeProbe probe, ReplicaRuntimeLab lab, CancellationToken cancellationToken)
    {
        if (!lab.Runtime.Features.HasFlag(RuntimeFeatures.Adoption))
        {
            return;
        }

        var grace = TimeSpan.FromMinutes(10);
        var stays = await probe.StartAsync(0, probe.Shell("echo up; trap 'echo asked; exit 0' TERM; while :; do sleep 0.1; done") with { HostGrace = grace }).ConfigureAwait(false);
        var ends = await probe.StartAsync(1, probe.Shell("echo up; sleep 1; exit 9") with { HostGrace = grace }).ConfigureAwait(false);
        await probe.LineAsync(stays, "up").ConfigureAwait(false);
        await probe.LineAsync(ends, "up").ConfigureAwait(false);
        var before = await probe.RunningAsync(stays).ConfigureAwait(false);

        await lab.ReplaceHostAsync(cancellationToken).ConfigureAwait(false);

        var list = await probe.ListAsync().ConfigureAwait(false);
        Require(list.ContainsKey(stays) && list.ContainsKey(ends), "The first list of a new host holds the replicas of the one before.");
        Require(list[stays] == before, "What ran on is adopted, not started again.");
        await lab.Runtime.StartAsync([probe.Spec(stays, probe.Shell("echo twice"))], cancellationToken).ConfigureAwait(false);
        Require((await probe.ExitAsync(ends).ConfigureAwait(false)) is { Cause: ExitCause.Failed, Code: 9 }, "The exit code is true, whoever was there to see it.");
        await lab.Runtime.StopAsync(stays, TimeSpan.FromSeconds(30), cancellationToken).ConfigureAwait(false);
        Require((await probe.ExitAsync(stays).ConfigureAwait(false)).Cause == ExitCause.Stopped, "An adopted replica can be stopped.");
        Require((await probe.LogAsync(stays).ConfigureAwait(false)).SequenceEqual(["up", "asked"]), "The log of an adopted replica is unbroken.");
    }

    private ContractCase Case(string name, Func<ReplicaRuntimeProbe, ReplicaRuntimeLab, CancellationToken, Task> run) => new(name, async cancellationToken =>
    {
        var lab = await CreateAsync(cancellationToken).ConfigureAwait(false);
        await using (lab.ConfigureAwait(false))
        {
            await run(new(lab, cancellationToken), lab, cancellationToken).ConfigureAwait(false);
        }
    });
}
