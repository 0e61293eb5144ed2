using System.Runtime.Versioning;
using CloudNativeAi.Scheduling.Replicas;

namespace CloudNativeAi.Scheduling.Tests.Replicas;

/// <summary>What a replica gets is what its template says, and nothing of the host's.</summary>
/// <remarks>Seen failing: <c>ReplicaSpecRules.Environment</c> that inherits every variable; <c>Spawn</c> without <c>CloseOthers</c>.</remarks>
[SupportedOSPlatform("linux")]
public sealed class IsolationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_leaks_neither_variables_nor_descriptors()
    {
        await using var directory = new RunDirectory();
        using var host = new HostProcess(
            directory.Path,
            "env -0 | tr '\\0' '\\n' | cut -d= -f1; echo --; for f in /proc/self/fd/*; do basename $f; done; exec sleep 600",
            keepers: 1,
            keeperGraceSeconds: 60,
            mortals: 0,
            ("AWS_SECRET_ACCESS_KEY", "leak"),
            ("KUBECONFIG", "leak"),
            ("DOTNET_TieredPGO", "0"),
            ("LD_DEBUG_OUTPUT", "leak"));
        await host.SyncedAsync();
        await Eventually.HoldsAsync(() => directory.Alive().Count > 0, "It runs.");
        var supervisor = directory.Supervisor();
        Assert.DoesNotContain("leak", await File.ReadAllTextAsync($"/proc/{supervisor}/environ", Token), StringComparison.Ordinal);
        host.Kill();

        await using var next = directory.Runtime();
        var key = new ReplicaKey(new(TestHost.Desired.Workload, "keeper", 0), 1);
        await Eventually.HoldsAsync(() => directory.Alive().Count == 1, "It sleeps.");
        var lines = (await next.LogAsync(key)).Select(l => l.Text).ToList();
        var variables = lines.TakeWhile(l => l != "--").Except(["PWD", "SHLVL", "_", "OLDPWD"]);
        string[] allowed = ["PATH", "HOME", "LANG", "TZ", "CNAI_REPLICA", "CNAI_RUN"];
        Assert.Empty(variables.Except(allowed));
        Assert.Contains("CNAI_REPLICA", variables);

        // 3 is the shell's own look into the directory.
        Assert.Empty(lines.SkipWhile(l => l != "--").Skip(1).Except(["0", "1", "2", "3"]));
    }

    [Fact]
    public async Task A_descriptor_that_the_host_left_inheritable_reaches_nobody()
    {
        await using var directory = new RunDirectory();
        var secret = Path.Combine(directory.Path, "inheritable");
        await File.WriteAllTextAsync(secret, "x", Token);
        using var handle = File.OpenHandle(secret);
        const int setFlags = 2;
        Assert.Equal(0, CloudNativeAi.Scheduling.Replicas.Libc.FileControl((int)handle.DangerousGetHandle(), setFlags, 0));
        await using var runtime = directory.Runtime();
        await runtime.StartAsync([Some.Shell(Some.Key(0), "ls -l /proc/self/fd; ls -l /proc/$PPID/fd")], Token);
        await runtime.ExitAsync(Some.Key(0));
        Assert.DoesNotContain(await runtime.LogAsync(Some.Key(0)), l => l.Text.Contains("inheritable", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Hostile_arguments_are_echoed_exactly()
    {
        await using var directory = new RunDirectory();
        await using var runtime = directory.Runtime();
        string[] arguments = ["; id", "$(id)", "--", "-rf", "a b", "\"", "", "`id`", "two\nlines", "\t", "%s", "\\", "*"];
        await runtime.StartAsync([Some.Spec(Some.Key(0), new(["printf", "<%s>", .. arguments]))], Token);
        Assert.Equal(ExitCause.Completed, (await runtime.ExitAsync(Some.Key(0))).Cause);
        Assert.Equal(string.Concat(arguments.Select(a => $"<{a}>")), string.Join('\n', (await runtime.LogAsync(Some.Key(0))).Select(l => l.Text)));
    }

    [Fact]
    public async Task A_program_whose_name_begins_with_a_dash_is_a_program()
    {
        await using var directory = new RunDirectory();
        await using var runtime = directory.Runtime();
        var program = Path.Combine(directory.Path, "-rf");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho \"$1\"\n", Token);
        File.SetUnixFileMode(program, UnixFileMode.UserExecute | UnixFileMode.UserRead);
        await runtime.StartAsync([Some.Spec(Some.Key(0), new(["-rf", "ran"]) { Environment = new Dictionary<string, string> { ["PATH"] = directory.Path + ":/usr/bin:/bin" } })], Token);
        await runtime.ExitAsync(Some.Key(0));
        Assert.Equal("ran", Assert.Single(await runtime.LogAsync(Some.Key(0))).Text);
    }

    [Fact]
    public async Task A_secret_is_in_the_environment_and_nowhere_else()
    {
        const string marker = "s3cr3t-M4RK";
        await using var directory = new RunDirectory();
        var logs = new Microsoft.Extensions.Logging.Testing.FakeLogger<CloudNativeAi.Scheduling.Replicas.ProcessReplicaRuntime>();
        await using var runtime = directory.Runtime(logs);
        var good = Some.Shell(Some.Key(0), "test \"$TOKEN\" = s3cr3t-\"M4RK\" && echo up; exec sleep 600").With(t => t with { Secrets = new Dictionary<string, string> { ["TOKEN"] = "token" } });
        var bad = Some.Shell(Some.Key(1), "exit 0").With(t => t with { Command = ["/no/such"], Secrets = t.Secrets.Append(new("TOKEN", "token")).ToDictionary() });
        await runtime.StartAsync([good, bad], Token);
        await runtime.LineAsync(Some.Key(0), "up");
        var exit = await runtime.ExitAsync(Some.Key(1));

        var texts = Directory.EnumerateFiles(directory.Path, "*", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Where(f => Path.GetFileName(f) is not (RunLayout.SocketName or "supervisor.lock" or "owner")).Select(File.ReadAllText)
            .Concat(logs.Collector.GetSnapshot().Select(r => r.Message))
            .Concat(Directory.EnumerateDirectories("/proc").Where(d => char.IsAsciiDigit(Path.GetFileName(d)[0])).Select(ReadCommandLine))
            .Append(exit.Detail).Append(good.ToString());
        Assert.DoesNotContain(texts, t => t.Contains(marker, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mount_appears_below_the_working_directory_and_a_missing_one_fails_the_start()
    {
        await using var directory = new RunDirectory();
        await using var runtime = directory.Runtime();
        var source = Directory.CreateDirectory(Path.Combine(directory.Path, "data set")).FullName;
        await File.WriteAllTextAsync(Path.Combine(source, "a"), "bytes\n", Token);
        var mounted = Some.Shell(Some.Key(0), "cat in/data/a").With(t => t with { Mounts = [new Mount.Directory(source, "in/data")] });
        var missing = Some.Shell(Some.Key(1), "exit 0").With(t => t with { Mounts = [new Mount.Directory(source + "x", "data")] });
        await runtime.StartAsync([mounted, missing], Token);
        Assert.Equal(ExitCause.Completed, (await runtime.ExitAsync(Some.Key(0))).Cause);
        Assert.Equal("bytes", Assert.Single(await runtime.LogAsync(Some.Key(0))).Text);
        var exit = await runtime.ExitAsync(Some.Key(1));
        Assert.Equal(ExitCause.StartFailed, exit.Cause);
        Assert.Contains(source + "x", exit.Detail, StringComparison.Ordinal);

        // Forgetting removes the link, never what it points at.
        await runtime.ForgetAsync(Some.Key(0), Token);
        Assert.True(File.Exists(Path.Combine(source, "a")));
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.All(Directory.EnumerateDirectories(Path.Combine(directory.Path, "replicas"), "*", SearchOption.AllDirectories), d => Assert.Equal(ownerOnly, File.GetUnixFileMode(d)));
    }

    private static string ReadCommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
