using System.Net.Sockets;
using CloudNativeAi.Training.Worker;

namespace QuickStart.Worker.Exchange;

/// <summary>Every other rank: tells rank 0, hears the sum.</summary>
internal sealed class Spoke(NetworkStream hub) : GradientExchange
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly byte[] _buffer = new byte[FrameBytes];

    /// <summary>Rank 0 may come up later, or be one of an earlier generation still: tries until it is welcome.</summary>
    public static async Task<Spoke> ConnectAsync(TrainingWorker worker, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var between = new PeriodicTimer(Between);
        while (TimeProvider.System.GetElapsedTime(began) < Patience && !worker.StopRequested.IsCancellationRequested)
        {
            if (await TryConnectAsync(worker, cancellationToken) is { } hub)
            {
                return new Spoke(hub);
            }

            await between.WaitForNextTickAsync(cancellationToken);
        }

        throw new IOException($"Rank 0 did not answer at {worker.MasterAddress}:{worker.MasterPort}. See its log for why it did not start.");
    }

    public override ValueTask DisposeAsync() => hub.DisposeAsync();

    protected override async Task ExchangeAsync(long[] frame, CancellationToken cancellationToken)
    {
        Bytes(frame).CopyTo(_buffer);
        await hub.WriteAsync(_buffer, cancellationToken);
        await hub.ReadExactlyAsync(_buffer, cancellationToken);
        _buffer.CopyTo(Bytes(frame));
    }

    private static async Task<NetworkStream?> TryConnectAsync(TrainingWorker worker, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(worker.MasterAddress, worker.MasterPort, cancellationToken);
            var stream = new NetworkStream(socket, ownsSocket: true);
            await stream.WriteAsync(Greeting.Of(worker), cancellationToken);
            var answer = new byte[1];
            if (await stream.ReadAsync(answer, cancellationToken) == 1 && answer[0] == Greeting.Welcome)
            {
                return stream;
            }
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // Not up yet: the caller tries again.
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }

        socket.Dispose();
        return null;
    }
}
