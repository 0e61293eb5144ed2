using System.Runtime.InteropServices;
using CloudNativeAi.Training.Worker;
using QuickStart.Digits;

namespace QuickStart.Worker.Exchange;

/// <summary>Sums gradients over all workers through rank 0. A peer that goes away is an <see cref="IOException"/> at once; nobody waits for the dead.</summary>
internal abstract class GradientExchange : IAsyncDisposable
{
    /// <summary>Step, stop and checksum of the weights before it, then the gradient.</summary>
    protected const int Head = 3;

    protected const int FrameBytes = (Head + DigitModel.Size + 1) * sizeof(long);
    private readonly long[] _frame = new long[Head + DigitModel.Size + 1];

    public static async Task<GradientExchange> JoinAsync(TrainingWorker worker, CancellationToken cancellationToken) => worker switch
    {
        { WorldSize: 1 } => new Alone(),
        { Rank: 0 } => await Hub.OpenAsync(worker, cancellationToken),
        _ => await Spoke.ConnectAsync(worker, cancellationToken),
    };

    /// <summary>Replaces the gradient by the sum over all workers; says whether any of them has been asked to stop.</summary>
    /// <exception cref="IOException">A peer is gone, or is not where this worker is.</exception>
    public async Task<bool> SumAsync(Gradient gradient, TrainingState state, bool stop, CancellationToken cancellationToken)
    {
        _frame[0] = state.Step;
        _frame[1] = stop ? 1 : 0;
        _frame[2] = state.Checksum();
        gradient.Sum.CopyTo(_frame, Head);
        await ExchangeAsync(_frame, cancellationToken);
        _frame.AsSpan(Head).CopyTo(gradient.Sum);
        return _frame[1] != 0;
    }

    public abstract ValueTask DisposeAsync();

    protected static Span<byte> Bytes(long[] frame) => MemoryMarshal.AsBytes(frame.AsSpan());

    /// <summary>Sends this worker's frame and fills it with the sum.</summary>
    protected abstract Task ExchangeAsync(long[] frame, CancellationToken cancellationToken);

    private sealed class Alone : GradientExchange
    {
        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

        protected override Task ExchangeAsync(long[] frame, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
