namespace CloudNativeAi.Data;

/// <summary>How bytes are fetched from sources.</summary>
public sealed class TransferOptions
{
    /// <summary>Bytes of one ranged read; a whole number of MiB, 1 MiB … 1 GiB. Default 8 MiB.</summary>
    public ByteSize PartSize { get; set; } = ByteSize.MiB(8);

    /// <summary>Parts of one source in flight at most, 1 … 64; each holds at most 1 MiB of memory. How many it is follows the link: it begins with 4, grows while more bring more, and halves when the source refuses. Default 16.</summary>
    public int PartsInFlight { get; set; } = 16;

    /// <summary>Objects at work in one prefetch, 1 … 256. Default 16.</summary>
    public int ObjectsInFlight { get; set; } = 16;

    /// <summary>Tries of one part, 1 … 100; tries that brought a whole part size are not counted. Default 5.</summary>
    public int Tries { get; set; } = 5;

    /// <summary>Wait before the second try, doubled for each further one, with jitter; up to 1 minute. Default 200 ms.</summary>
    public TimeSpan BackOff { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The longest wait between tries, a server's <c>Retry-After</c> included; up to 1 hour. Default 30 s.</summary>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A try ends when nothing comes for this long, 10 ms … 1 hour. Default 5 s.</summary>
    public TimeSpan NoAnswer { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>A try ends when less than <see cref="SlowBytes"/> came within any such window, 100 ms … 1 hour. Default 10 s.</summary>
    public TimeSpan SlowWindow { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Default 64 KiB; zero: no body is too slow.</summary>
    public ByteSize SlowBytes { get; set; } = ByteSize.KiB(64);
}
