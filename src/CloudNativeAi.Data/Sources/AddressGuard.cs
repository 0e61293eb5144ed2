using System.Net;
using System.Net.Sockets;

namespace CloudNativeAi.Data.Sources;

/// <summary>Decides at connect time, by address, where a request may go: a name that resolves elsewhere the second time gets nowhere.</summary>
/// <param name="baseHost">The host the source was added with: trusted, at link-local addresses only if it is one itself.</param>
/// <param name="redirectHosts">Hosts trusted by the options.</param>
internal sealed class AddressGuard(string baseHost, IEnumerable<string> redirectHosts)
{
    private readonly HashSet<string> _trusted = new(redirectHosts, StringComparer.OrdinalIgnoreCase);

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        // A final dot names the same host.
        var host = context.DnsEndPoint.Host.TrimEnd('.');
        IPAddress[] addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        if (addresses.FirstOrDefault(address => !IsAllowed(host, address)) is { } refused)
        {
            throw new DatasetSourceException(
                SourceErrorKind.AccessDenied, "", $"{host} is at {refused}, an address that is refused for a host the source was not added with.", "Add the source with that host, or name it in RedirectHosts.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    internal bool IsAllowed(string host, IPAddress address)
    {
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (string.Equals(host, baseHost, StringComparison.OrdinalIgnoreCase))
        {
            return !IsLinkLocal(address) || IPAddress.TryParse(host, out _);
        }

        return _trusted.Contains(host) ? !IsLinkLocal(address) || IPAddress.TryParse(host, out _) : IsPublic(address);
    }

    private static bool IsLinkLocal(IPAddress address) =>
        address.IsIPv6LinkLocal || (address.AddressFamily == AddressFamily.InterNetwork && address.GetAddressBytes() is [169, 254, ..]);

    private static bool IsPublic(IPAddress address)
    {
        if (IsLinkLocal(address) || IPAddress.IsLoopback(address))
        {
            return false;
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.GetAddressBytes() switch
            {
                [0 or 10 or 127, ..] => false,
                [100, >= 64 and < 128, ..] => false,
                [172, >= 16 and < 32, ..] => false,
                [192, 168, ..] => false,
                [192, 0, 0, _] => false,
                [198, 18 or 19, ..] => false,
                [>= 224, ..] => false,
                _ => true,
            };
        }

        // Only global unicast, and of that neither 6to4 nor NAT64 nor Teredo, which carry an IPv4 address inside.
        return address.GetAddressBytes() switch
        {
            [0x20, 0x02, ..] => false,
            [0x20, 0x01, 0, 0, ..] => false,
            [>= 0x20 and < 0x40, ..] => true,
            _ => false,
        };
    }
}
