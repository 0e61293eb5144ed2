using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Training.Checkpoints;

/// <summary>Checkpoints in a directory of this machine, below <see cref="TrainingOptions.Directory"/>.</summary>
internal sealed partial class DirectoryCheckpointStore(IOptions<TrainingOptions> options, ContentRoot contentRoot, TimeProvider timeProvider, ILogger<DirectoryCheckpointStore> logger)
    : ICheckpointStore
{
    private readonly ConcurrentDictionary<Guid, JobCheckpoints> _jobs = [];
    private readonly string _root = Path.Combine(contentRoot.Resolve(options.Value.Directory), "checkpoints");

    /// <summary>Told of every point between two changes of the disk; tests stop here.</summary>
    internal Action<string>? Reached { get; init; }

    public async IAsyncEnumerable<CheckpointInfo> ListAsync(Guid job, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var info in await RunAsync(job, static checkpoints => checkpoints.List(), cancellationToken).ConfigureAwait(false))
        {
            yield return info;
        }
    }

    public ValueTask<string> BeginAsync(Guid job, long generation, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(generation, 1);
        return new(RunAsync(job, checkpoints => checkpoints.Begin(generation), cancellationToken));
    }

    public ValueTask<CheckpointInfo> CommitAsync(Guid job, long generation, long step, int shards, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        return new(RunAsync(job, checkpoints => checkpoints.Commit(generation, step, shards, timeProvider.GetUtcNow(), cancellationToken), cancellationToken));
    }

    public ValueTask<CheckpointHandle> OpenAsync(Guid job, long step, CancellationToken cancellationToken = default) =>
        new(RunAsync(
            job,
            checkpoints =>
            {
                var (info, directory) = checkpoints.Open(step, cancellationToken);
                return new CheckpointHandle(info, directory, () => Close(checkpoints, info));
            },
            cancellationToken));

    public async ValueTask DeleteAsync(Guid job, long? step, CancellationToken cancellationToken = default) =>
        await RunAsync(
            job,
            checkpoints =>
            {
                checkpoints.Delete(step);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    private static void Close(JobCheckpoints checkpoints, CheckpointInfo info)
    {
        lock (checkpoints)
        {
            checkpoints.Close(info.Step, info.Generation);
        }
    }

    private Task<T> RunAsync<T>(Guid job, Func<JobCheckpoints, T> action, CancellationToken cancellationToken)
    {
        var checkpoints = _jobs.GetOrAdd(job, Create);
        return Task.Run(
            () =>
            {
                lock (checkpoints)
                {
                    return action(checkpoints);
                }
            },
            cancellationToken);
    }

    private JobCheckpoints Create(Guid job)
    {
        DurableFiles.CreateDirectory(Path.GetDirectoryName(_root)!);
        DurableFiles.CreateDirectory(_root);
        var paths = new CheckpointPaths(Path.Combine(_root, job.ToString("N", CultureInfo.InvariantCulture)));
        return new JobCheckpoints(job, paths, damage => Log.SetAside(logger, job, damage.Step, damage.Shard, damage.Expected, damage.Found, damage.Message), Reached);
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Warning, "Checkpoint of job {Job}, step {Step}, set aside: shard {Shard}, expected {Expected}, found {Found}. {Reason}", EventName = "CheckpointSetAside")]
        public static partial void SetAside(ILogger logger, Guid job, long step, int? shard, string? expected, string? found, string reason);
    }
}
