namespace CloudNativeAi.Serving;

/// <summary>How services are routed and kept alive; bound from <c>CloudNativeAi:Serving</c>.</summary>
public sealed class ServingOptions
{
    /// <summary>The queue of services that name none. Default: <c>default</c>.</summary>
    public string Queue { get; set; } = "default";

    /// <summary>How long a request waits for a ready replica before it is answered 503; 0 or more. Default: 5 s.</summary>
    public TimeSpan HoldTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Requests of one service that may wait so at once; the next is answered 503 at once; 0 or more. Default: 1,000.</summary>
    public int MaxHeldRequests { get; set; } = 1_000;

    /// <summary>What <c>Retry-After</c> says with a 503; 1 s or more. Default: 2 s.</summary>
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of a request, and of an answer, kept back so that it can be sent again, for idempotent services; 0 … 1 MiB. Default: 65,536.</summary>
    public int BufferLimit { get; set; } = 64 * 1024;

    /// <summary>Replicas one request is sent to at most; 1 … 10. Default: 3.</summary>
    public int MaxTries { get; set; } = 3;

    /// <summary>Failed requests in a row that take a replica out until it answers its probes again; 1 or more. Default: 3.</summary>
    public int FailuresToEject { get; set; } = 3;

    /// <summary>Between probes of a replica that loads; more than 0. Default: 250 ms.</summary>
    public TimeSpan LoadProbePeriod { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Probes in a row that a replica, once ready, may leave without any answer before it is taken for dead and started again; 1 or more. Default: 10.</summary>
    public int ProbesToRestart { get; set; } = 10;

    /// <summary>Tries to load a revision that was never ready, before it fails; 1 or more. Default: 3.</summary>
    public int MaxLoadTries { get; set; } = 3;

    /// <summary>Wait before the first restart of a replica; doubles with each further failure in a row; more than 0. Default: 1 s.</summary>
    public TimeSpan RestartDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest wait before a restart; at least <see cref="RestartDelay"/>. Default: 1 min.</summary>
    public TimeSpan MaxRestartDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Lines of a replica's log kept when it fails; 0 … 1,000. Default: 20.</summary>
    public int LogTail { get; set; } = 20;
}
