using System.Buffers.Binary;
using CloudNativeAi.Training.Worker;

namespace QuickStart.Worker.Exchange;

/// <summary>The first bytes on a connection: who calls, so that a worker of an earlier generation is not taken for one of this.</summary>
internal static class Greeting
{
    public const int Bytes = 32;
    public const byte Welcome = 1;
    private const ulong Magic = 0x7265_6b72_6f77_7371;

    public static byte[] Of(TrainingWorker worker)
    {
        var bytes = new byte[Bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), worker.Generation);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), worker.WorldSize);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24), worker.Rank);
        return bytes;
    }

    /// <summary>The caller's rank; null: not one of ours.</summary>
    public static int? RankOf(ReadOnlySpan<byte> bytes, TrainingWorker hub)
    {
        var rank = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Magic
            && BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]) == hub.Generation
            && BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) == hub.WorldSize
            && rank > 0 && rank < hub.WorldSize ? (int)rank : null;
    }
}
