using CloudNativeAi.Data.Storage;

namespace CloudNativeAi.Data.Cache;

/// <summary>Blocks whose checksum was compared while the file was as it is now: they need no second look. Guarded by the entry's lock.</summary>
/// <remarks>
/// A file system counts time in steps of some milliseconds, and a change right after another may bear the same time: a file is trusted only when its
/// last change lies further back than that. Silent rot below the file system shows no change at all: that is what a scrub is for.
/// </remarks>
internal sealed class BlockTrust(int blocks, TimeProvider time)
{
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly byte[] _compared = new byte[(blocks + 7) / 8];
    private FileFacts _facts;

    /// <summary>What the file was when the block was compared; null: it was not.</summary>
    public FileFacts? Of(int block) => (_compared[block >> 3] & (1 << (block & 7))) != 0 ? _facts : null;

    /// <summary>The block was compared; the file was this before it was read.</summary>
    public void Compared(int block, in FileFacts before)
    {
        if (before.ChangedTicks == 0 || (time.GetUtcNow() - new DateTimeOffset(Math.Max(before.ModifiedTicks, before.ChangedTicks), TimeSpan.Zero)).Duration() < Settled)
        {
            return;
        }

        if (before != _facts)
        {
            Array.Clear(_compared);
            _facts = before;
        }

        _compared[block >> 3] |= (byte)(1 << (block & 7));
    }
}
