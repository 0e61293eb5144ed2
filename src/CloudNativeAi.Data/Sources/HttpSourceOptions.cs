namespace CloudNativeAi.Data;

/// <summary>Settings of one HTTP source.</summary>
public sealed class HttpSourceOptions
{
    /// <summary>Sent with every request to the base address's own host and port, to no other; never logged. Default: none.</summary>
    public IDictionary<string, string> Headers { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Hosts that a redirect may lead to whatever their address. Others are followed only where every address of theirs is public:
    /// not loopback, link-local, private or multicast. Default: none.
    /// </summary>
    public ISet<string> RedirectHosts { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The most redirects of one request, 0 … 20. Default 5.</summary>
    public int MaxRedirects { get; set; } = 5;

    /// <summary>Whether requests go through the proxy of the environment; addresses are then the proxy's to check. Default false.</summary>
    public bool UseProxy { get; set; }
}
