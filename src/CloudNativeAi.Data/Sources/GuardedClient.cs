using System.Net;

namespace CloudNativeAi.Data.Sources;

/// <summary>The HTTP of every source: no redirect, cookie or decompression by itself, no limit but the caller's, and no address that <see cref="AddressGuard"/> refuses.</summary>
internal sealed class GuardedClient : IDisposable
{
    private readonly string _identity;
    private readonly HttpClient _client;

    /// <param name="identity">The source's, for messages.</param>
    /// <param name="host">The host the source was added with, as <see cref="Uri.IdnHost"/> writes it.</param>
    /// <param name="trustedHosts">Hosts that may be reached whatever their address.</param>
    /// <param name="useProxy">Addresses are then the proxy's to check.</param>
    public GuardedClient(string identity, string host, IEnumerable<string> trustedHosts, bool useProxy)
    {
        _identity = identity;
        _client = new HttpClient(CreateHandler(host, trustedHosts, useProxy)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The handler alone, for a vendor's client.</summary>
    public static SocketsHttpHandler CreateHandler(string host, IEnumerable<string> trustedHosts, bool useProxy)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = useProxy,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseDrainSize = 0,
        };
        if (!useProxy)
        {
            handler.ConnectCallback = new AddressGuard(host.Trim('[', ']'), trustedHosts).ConnectAsync;
        }

        return handler;
    }

    /// <summary>One try, up to the headers.</summary>
    /// <exception cref="DatasetSourceException">No answer, or an address that is refused.</exception>
    public async ValueTask<HttpResponseMessage> SendAsync(HttpRequestMessage request, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            throw Unreachable(exception, _identity, key);
        }
        catch (DatasetSourceException refusal)
        {
            throw Refused(refusal, _identity, key);
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>What a request that got no answer failed of.</summary>
    public static DatasetSourceException Unreachable(HttpRequestException exception, string identity, string key) => exception.InnerException is DatasetSourceException refusal
        ? Refused(refusal, identity, key)
        : new(SourceErrorKind.SourceUnavailable, key, $"{identity} did not answer for \"{key}\": {exception.HttpRequestError}.", "Look whether the server runs and is reachable.", exception);

    private static DatasetSourceException Refused(DatasetSourceException refusal, string identity, string key) =>
        new(refusal.Kind, key, $"\"{key}\" of {identity}: {refusal.Message[..^(refusal.Remedy.Length + 1)]}", refusal.Remedy, refusal);
}
