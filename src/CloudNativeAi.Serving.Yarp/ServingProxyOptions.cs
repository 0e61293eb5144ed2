namespace CloudNativeAi.Serving.Yarp;

/// <summary>How bytes are carried; bound from <c>CloudNativeAi:ServingProxy</c>.</summary>
public sealed class ServingProxyOptions
{
    /// <summary>How long connecting to a replica may take; more than 0. Default: 2 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Addresses or networks (<c>10.0.0.0/8</c>) of proxies in front of this host whose <c>X-Forwarded-*</c> and <c>Forwarded</c> headers are passed on. Default: none, they are replaced.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>An answer of JSON without a length counts as a stream, and passes on at once, when it pauses for this long; 0 … 1 s. Default: 25 ms.</summary>
    public TimeSpan StreamPause { get; set; } = TimeSpan.FromMilliseconds(25);
}
