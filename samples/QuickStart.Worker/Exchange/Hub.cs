using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using CloudNativeAi.Training.Worker;

namespace QuickStart.Worker.Exchange;

/// <summary>Rank 0: hears everybody, adds up, tells everybody.</summary>
internal sealed class Hub : GradientExchange
{
    private static readonly TimeSpan GreetingPatience = TimeSpan.FromSeconds(2);
    private readonly NetworkStream[] _spokes;
    private readonly byte[] _buffer = new byte[FrameBytes];

    private Hub(NetworkStream[] spokes) => _spokes = spokes;

    public static async Task<Hub> OpenAsync(TrainingWorker worker, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(worker.MasterAddress, cancellationToken);
        using var listener = new TcpListener(addresses[0], worker.MasterPort);
        listener.Start();
        var spokes = new NetworkStream?[worker.WorldSize - 1];
        while (Array.IndexOf(spokes, null) >= 0)
        {
            var client = await listener.AcceptTcpClientAsync(cancellationToken);
            client.NoDelay = true;
            var stream = client.GetStream();
            if (await ReadRankAsync(stream, worker, cancellationToken) is { } rank && spokes[rank - 1] is null)
            {
                stream.WriteByte(Greeting.Welcome);
                spokes[rank - 1] = stream;
            }
            else
            {
                await stream.DisposeAsync();
            }
        }

        return new Hub(spokes!);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var spoke in _spokes)
        {
            await spoke.DisposeAsync();
        }
    }

    protected override async Task ExchangeAsync(long[] frame, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _spokes.Length; i++)
        {
            await _spokes[i].ReadExactlyAsync(_buffer, cancellationToken);
            Add(MemoryMarshal.Cast<byte, long>(_buffer), frame, rank: i + 1);
        }

        Bytes(frame).CopyTo(_buffer);
        foreach (var spoke in _spokes)
        {
            await spoke.WriteAsync(_buffer, cancellationToken);
        }
    }

    private static void Add(ReadOnlySpan<long> from, long[] to, int rank)
    {
        if (from[0] != to[0] || from[2] != to[2])
        {
            throw new IOException($"Rank {rank} is at step {from[0]} with other weights than rank 0 at step {to[0]}. Start both from the same checkpoint.");
        }

        to[1] |= from[1];
        for (var i = Head; i < to.Length; i++)
        {
            to[i] += from[i];
        }
    }

    private static async Task<int?> ReadRankAsync(NetworkStream stream, TrainingWorker worker, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(GreetingPatience);
        var bytes = new byte[Greeting.Bytes];
        try
        {
            await stream.ReadExactlyAsync(bytes, patience.Token);
            return Greeting.RankOf(bytes, worker);
        }
        catch (Exception exception) when (exception is IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
