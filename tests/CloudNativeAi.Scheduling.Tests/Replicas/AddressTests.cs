using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace CloudNativeAi.Scheduling.Tests.Replicas;

/// <remarks>Seen failing: <c>PortBook.Hold</c> with a socket that says <c>ProtocolType.Tcp</c>, which .NET binds so that others may, too.</remarks>
[SupportedOSPlatform("linux")]
public sealed class AddressTests
{
    private static readonly NodeId Node = new("local/this");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_outlives_host_and_supervisor_until_its_replica_is_forgotten()
    {
        await using var directory = new RunDirectory();
        var key = Some.Key(0);
        string address;
        await using (var runtime = directory.Runtime())
        {
            address = await runtime.ReserveAddressAsync(key.Id, Node, "peers", Token);
        }

        await Eventually.HoldsAsync(() => directory.Supervisor() == 0, "The supervisor ends with its last host.");
        await using (var runtime = directory.Runtime())
        {
            Assert.Equal(address, await runtime.ReserveAddressAsync(key.Id, Node, "peers", Token));
            await runtime.StartAsync([Some.Shell(key, "exit 0").With(t => t with { Ports = ["peers"] })], Token);
            await runtime.ExitAsync(key);
            await runtime.ForgetAsync(key, Token);
            Assert.DoesNotContain(key.Id.ToString(), await File.ReadAllTextAsync(Path.Combine(directory.Path, "ports.json"), Token), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Forgetting_an_old_try_keeps_what_the_next_ones_peers_were_told()
    {
        await using var directory = new RunDirectory();
        await using var runtime = directory.Runtime();
        await runtime.StartAsync([Some.Shell(Some.Key(0), "exit 0").With(t => t with { Ports = ["peers"] })], Token);
        await runtime.ExitAsync(Some.Key(0));
        var told = await runtime.ReserveAddressAsync(Some.Key(0).Id, Node, "peers", Token);
        await runtime.ForgetAsync(Some.Key(0), Token);
        await runtime.StartAsync([Some.Shell(Some.Key(0, 2), "echo $PORT_PEERS").With(t => t with { Ports = ["peers"] })], Token);
        await runtime.ExitAsync(Some.Key(0, 2));
        Assert.Equal(told, "127.0.0.1:" + Assert.Single(await runtime.LogAsync(Some.Key(0, 2))).Text);
    }

    [Fact]
    public async Task A_reserved_port_is_held_and_free_when_its_replica_starts()
    {
        await using var directory = new RunDirectory();
        await using var runtime = directory.Runtime();
        var address = await runtime.ReserveAddressAsync(Some.Key(0).Id, Node, "http", Token);
        var port = int.Parse(address.AsSpan(address.IndexOf(':', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
        using (var thief = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            Assert.Throws<SocketException>(() => thief.Bind(new IPEndPoint(IPAddress.Loopback, port)));
        }

        await runtime.StartAsync([Some.Shell(Some.Key(0), "exec sleep 600").With(t => t with { Ports = ["http"] })], Token);
        await runtime.RunningAsync(Some.Key(0));
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
    }
}
