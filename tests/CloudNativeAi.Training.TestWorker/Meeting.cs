using System.Net;
using System.Net.Sockets;

namespace CloudNativeAi.Training.TestWorker;

/// <summary>Ranks meet over TCP at rank 0 and do every step together: each says what it wants, all get the same answer.</summary>
internal sealed class Meeting : IDisposable
{
    private readonly List<(TcpClient Client, NetworkStream Stream)> _peers = [];

    public static async Task<Meeting> JoinAsync(int rank, int worldSize, string host, int port)
    {
        var meeting = new Meeting();
        if (rank == 0)
        {
            using var listener = new TcpListener(IPAddress.Parse(host), port);
            listener.Start();
            while (meeting._peers.Count < worldSize - 1)
            {
                meeting.Add(await listener.AcceptTcpClientAsync());
            }
        }
        else
        {
            for (var attempt = 0; ; attempt++)
            {
                var client = new TcpClient();
                try
                {
                    await client.ConnectAsync(host, port);
                    meeting.Add(client);
                    break;
                }
                catch (SocketException) when (attempt < 1000)
                {
                    client.Dispose();
                    await Task.Delay(20);
                }
            }
        }

        return meeting;
    }

    /// <summary>The union of what all ranks want.</summary>
    public async Task<byte> AgreeAsync(int rank, byte mine)
    {
        var buffer = new byte[1];
        if (rank == 0)
        {
            foreach (var (_, stream) in _peers)
            {
                await stream.ReadExactlyAsync(buffer);
                mine |= buffer[0];
            }

            buffer[0] = mine;
            foreach (var (_, stream) in _peers)
            {
                await stream.WriteAsync(buffer);
            }

            return mine;
        }

        buffer[0] = mine;
        await _peers[0].Stream.WriteAsync(buffer);
        await _peers[0].Stream.ReadExactlyAsync(buffer);
        return buffer[0];
    }

    public void Dispose()
    {
        foreach (var (client, _) in _peers)
        {
            client.Dispose();
        }
    }

    private void Add(TcpClient client)
    {
        client.NoDelay = true;
        _peers.Add((client, client.GetStream()));
    }
}
