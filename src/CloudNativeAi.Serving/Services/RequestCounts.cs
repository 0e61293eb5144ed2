namespace CloudNativeAi.Serving;

/// <summary>What the requests of a service came to, since this host began.</summary>
public sealed record RequestCounts
{
    /// <summary>Answered by a replica, whatever the status.</summary>
    public long Answered { get; init; }

    /// <summary>The client left first; nobody's failure.</summary>
    public long ClientGone { get; init; }

    /// <summary>Refused with 503: no replica was ready within the time a request is held, or too many were held.</summary>
    public long Refused { get; init; }

    /// <summary>No replica answered, or an answer was cut: 502, 504 or a broken body.</summary>
    public long Failed { get; init; }

    /// <summary>Times a request was sent to a further replica.</summary>
    public long Retries { get; init; }

    /// <summary>Requests that are with a replica now.</summary>
    public long InFlight { get; init; }

    /// <summary>Requests that wait for a ready replica now.</summary>
    public long Held { get; init; }
}
