namespace CloudNativeAi.Training;

/// <summary>Options of Training, section <c>CloudNativeAi:Training</c>. Read at start.</summary>
public sealed class TrainingOptions
{
    /// <summary>Where checkpoints and the files of the worker protocol are kept; relative to the content root. <c>training</c> unless said. One host at a time uses it.</summary>
    public string Directory { get; set; } = "training";

    /// <summary>How many complete checkpoints of a job are kept, newest first; 1 … 1,000, 3 unless said.</summary>
    public int KeepCheckpoints { get; set; } = 3;

    /// <summary>How many ended jobs are kept, with their checkpoints and logs; 0 … 100,000, 100 unless said. Older ones are deleted.</summary>
    public int KeepEndedJobs { get; set; } = 100;

    /// <summary>A worker that has reported progress and then reports none for this long hangs; 30 s unless said, infinite: never.</summary>
    public TimeSpan StallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a rank may write its shard without being judged; 10 min unless said.</summary>
    public TimeSpan SaveTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a placement of fewer workers than max must have stood before a job begins on it; 250 ms unless said.</summary>
    public TimeSpan SettleDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How long more room must have been there, and a generation must have stepped, before the job grows into it; 1 s unless said.</summary>
    public TimeSpan GrowDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The same for programs that report nothing, which lose what they have not saved themselves; 1 min unless said.</summary>
    public TimeSpan SilentGrowDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a checkpoint asked for before a change is waited for; 30 s unless said, less where a deadline is nearer.</summary>
    public TimeSpan CheckpointTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What is kept of a disruption's deadline for stopping after the last checkpoint, at most; 5 s unless said.</summary>
    public TimeSpan DeadlineMargin { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What the survivors of a failed worker get to stop, at most; 5 s unless said.</summary>
    public TimeSpan FailureGrace { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a worker may live on after its grace, although it was killed; 2 min unless said. Then its job ends without it: failed, or cancelled where that was asked for.
    /// The message names the worker and its node, and its place stays taken until it is gone.
    /// </summary>
    public TimeSpan KillTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest pause between two starts of a job that makes no progress; they begin at 1 s and double. 1 min unless said.</summary>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>A generation that ran this long gives the failure budget back; 10 min unless said.</summary>
    public TimeSpan RestartResetTime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How often workers' report files are looked at; 10 ms … 10 s, 50 ms unless said.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest grace a job may ask for; 1 h unless said.</summary>
    public TimeSpan MaxStopGrace { get; set; } = TimeSpan.FromHours(1);
}
