using System.Collections.Immutable;
using CloudNativeAi.Training.Elasticity;
using CloudNativeAi.Training.Protocol;

namespace CloudNativeAi.Training.Control;

/// <summary>What this host knows of a generation beyond what is stored: reports, shards saved, the start and the stop under way.</summary>
internal sealed class GenerationRun : IDisposable
{
    private readonly RankReports[] _ranks;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _start = new();

    public GenerationRun(JobState job, string root, TimeProvider time)
    {
        Generation = job.Generation;
        Files = new WorkerFiles(root, job.Spec.Id, job.Generation);
        _ranks = [.. Enumerable.Range(0, job.Members.Count).Select(rank => new RankReports(Files.ReportFile(rank)))];
        _time = time;
        Began = time.GetTimestamp();
    }

    public long Generation { get; }

    /// <summary>How many members.</summary>
    public int Size => _ranks.Length;

    public WorkerFiles Files { get; }

    public long Began { get; }

    /// <summary>Whether this host asked the runtime to start its members.</summary>
    public bool Requested { get; set; }

    public Task? Starting { get; set; }

    /// <summary>Timestamp before which a start that failed is not tried again.</summary>
    public long NotBefore { get; set; }

    public int FailedStarts { get; set; }

    public CancellationToken StartCancelled => _start.Token;

    public CheckpointHandle? Resume { get; set; }

    public Task<CheckpointInfo>? Commit { get; set; }

    public (long Step, long Since) Committing { get; set; }

    public bool CheckpointAsked { get; set; }

    /// <summary>The wall-clock deadline the members were given.</summary>
    public DateTimeOffset? StopBy { get; set; }

    public PendingSaves Saves { get; } = new();

    public long? NewestStep => _ranks.Max(static r => r.Step);

    /// <summary>Reads every rank's reports to their present end. True: something was new.</summary>
    public bool Read()
    {
        var now = _time.GetTimestamp();
        var any = false;
        for (var rank = 0; rank < _ranks.Length; rank++)
        {
            var saver = rank;
            any |= _ranks[rank].Read(now, (step, shards) => Saves.Add(saver, step, shards));
        }

        return any;
    }

    public IReadOnlyList<MemberView> See(JobState job, ImmutableDictionary<ReplicaKey, ReplicaState> states) =>
        [.. _ranks.Select((r, rank) => new MemberView(
            states.GetValueOrDefault(job.KeyOf(rank)),
            Requested || Starting is { IsCompleted: false },
            r.Step is not null,
            r.Spoken,
            r.Step,
            r.Step is null ? TimeSpan.Zero : _time.GetElapsedTime(r.At),
            r.Saving))];

    public WorkerReport Report(int rank) => _ranks[rank].ToReport();

    public void CancelStart() => _start.Cancel();

    /// <summary>Every rank has stepped: nobody reads the checkpoint it resumed from any more.</summary>
    public void ReleaseResume()
    {
        if (Resume is not null && _ranks.All(static r => r.Step is not null))
        {
            Resume.Dispose();
            Resume = null;
        }
    }

    public void Dispose()
    {
        _start.Cancel();
        _start.Dispose();
        Resume?.Dispose();
    }
}
