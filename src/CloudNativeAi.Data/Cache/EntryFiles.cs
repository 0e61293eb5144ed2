using System.IO.Hashing;
using System.Security.Cryptography;
using CloudNativeAi.Data.Storage;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data.Cache;

/// <summary>The two files of one object version: its bytes, with holes, and the index that says which of them are true. Thread-safe.</summary>
/// <remarks>
/// The index is the point of publication: what it does not name is never read. It is written after the bytes are synced: temporary, sync, rename, sync of the directory.
/// </remarks>
internal sealed class EntryFiles
{
    private readonly Lock _gate = new();
    private readonly Lock _publishing = new();
    private readonly IDisk _disk;
    private readonly CachedObject _subject;
    private readonly BlockIndex _index;
    private readonly DataFile _data;
    private readonly BlockTrust _trust;
    private bool _changed;
    private bool _dead;
    private FileFacts? _verified;

    private EntryFiles(IDisk disk, CachedObject subject, BlockIndex index, TimeProvider time)
    {
        (_disk, _subject, _index) = (disk, subject, index);
        _data = new DataFile(disk, subject.Key, subject.Length);
        _trust = new BlockTrust(subject.BlockCount, time);
    }

    public long PresentBytes => Ask(static index => index.PresentBytes);

    public bool IsWhole => Ask(static index => index.IsWhole);

    /// <summary>Whole, checked and published.</summary>
    public bool IsComplete => Ask(static index => index.IsWhole && index.Complete);

    public bool NoRanges
    {
        get => Ask(static index => index.NoRanges);
        set
        {
            lock (_gate)
            {
                _index.NoRanges = value;
            }
        }
    }

    public static string DirectoryOf(string key) => $"objects/{key[..2]}";

    public static string DataPath(string key) => $"objects/{key[..2]}/{key}.data";

    public static string IndexPath(string key) => $"objects/{key[..2]}/{key}.index";

    /// <summary>Reads the index; anything about it or the bytes that is not right counts as nothing there.</summary>
    public static EntryFiles Load(IDisk disk, CachedObject subject, TimeProvider time)
    {
        BlockIndex? index = null;
        try
        {
            var bytes = AtomicFile.Read(disk, IndexPath(subject.Key), BlockIndex.FileSize(subject.Length));
            index = bytes is null ? null : BlockIndex.Parse(bytes, subject.Key, subject.Length);
        }
        catch (UnsafePathException)
        {
            // A planted link is not followed; it goes when the index is written.
        }

        var files = new EntryFiles(disk, subject, index ?? new BlockIndex(subject.Length), time);
        files.CheckName();
        return files;
    }

    public bool Has(int block)
    {
        lock (_gate)
        {
            return _index.Has(block);
        }
    }

    /// <summary>The first block at or after one that is not there, and how many follow it that are not there either.</summary>
    public (int First, int Count) MissingFrom(int block, int end)
    {
        lock (_gate)
        {
            while (block < end && _index.Has(block))
            {
                block++;
            }

            var count = 0;
            while (block + count < end && !_index.Has(block + count))
            {
                count++;
            }

            return (block, count);
        }
    }

    /// <summary>The name in the directory must still be the file that is open and as long as the object; else nothing is there.</summary>
    public void CheckName()
    {
        lock (_gate)
        {
            if (!_dead && !_data.IsInPlace())
            {
                _data.Retire();
                _index.ClearAll();
            }
        }
    }

    /// <summary>Reads one block and compares its checksum, unless that was done since the file last changed.</summary>
    /// <param name="block">Which.</param>
    /// <param name="target">Exactly as long as the block.</param>
    public BlockState Read(int block, Span<byte> target)
    {
        if (TryReadTrusted(block, 0, target))
        {
            return BlockState.Verified;
        }

        UInt128 sum;
        SafeFileHandle? file;
        lock (_gate)
        {
            if (!_index.Has(block))
            {
                return BlockState.Absent;
            }

            sum = _index.Sum(block);
            file = _data.Read();
            if (file is null)
            {
                _index.ClearAll();
                return BlockState.Damaged;
            }
        }

        var before = Facts(file);
        if (TryRead(file, target, (long)block * CachedObject.BlockSize) && XxHash128.HashToUInt128(target) == sum)
        {
            lock (_gate)
            {
                _trust.Compared(block, before);
            }

            return BlockState.Verified;
        }

        lock (_gate)
        {
            _index.Clear(block, sum);
            _verified = null;
            return BlockState.Damaged;
        }
    }

    /// <summary>Reads a piece of a block that was compared since the file last changed; false: read the block whole.</summary>
    public bool TryReadTrusted(int block, int offset, Span<byte> target)
    {
        SafeFileHandle? file;
        FileFacts? then;
        lock (_gate)
        {
            then = _index.Complete && _index.Has(block) ? _trust.Of(block) : null;
            file = then is null ? null : _data.Read();
        }

        // Looked at after the bytes were read: what was written before that shows.
        return file is not null && TryRead(file, target, ((long)block * CachedObject.BlockSize) + offset) && Facts(file) == then;
    }

    /// <summary>The file, if every one of these blocks was compared since it last changed. <see cref="IsStill"/> says, after reading, that it did not change meanwhile.</summary>
    public SafeFileHandle? TrustedFile(int first, int end, out FileFacts facts)
    {
        facts = default;
        lock (_gate)
        {
            for (var block = first; block < end; block++)
            {
                if (!_index.Complete || !_index.Has(block) || _trust.Of(block) is not { } then)
                {
                    return null;
                }

                facts = then;
            }

            return end > first ? _data.Read() : null;
        }
    }

    public bool IsStill(SafeFileHandle file, in FileFacts facts) => Facts(file) == facts;

    /// <summary>The file as it is; null: not there.</summary>
    public SafeFileHandle? File()
    {
        lock (_gate)
        {
            return _data.Read();
        }
    }

    /// <summary>Writes a piece of a block; nobody sees it before <see cref="Commit"/>.</summary>
    /// <param name="offset">Where in the object.</param>
    /// <param name="bytes">The piece.</param>
    /// <param name="before">The file that the pieces before it were written to; null: it is the block's first.</param>
    /// <returns>The file that it was written to.</returns>
    /// <exception cref="IOException">The disk refused, or the file is another one than before.</exception>
    public SafeFileHandle Write(long offset, ReadOnlySpan<byte> bytes, SafeFileHandle? before)
    {
        SafeFileHandle file;
        lock (_gate)
        {
            file = Current(before);
        }

        _disk.Write(file, bytes, offset);
        return file;
    }

    /// <summary>Every piece of the block is written: visible to readers of this process at once, to later ones after <see cref="Publish"/>.</summary>
    /// <param name="block">Which.</param>
    /// <param name="sum">XxHash128 of its bytes.</param>
    /// <param name="file">The file that they were written to.</param>
    /// <returns>Bytes newly present.</returns>
    /// <exception cref="DatasetIntegrityException">The block was here before with other bytes.</exception>
    /// <exception cref="IOException">The file is another one now.</exception>
    public long Commit(int block, UInt128 sum, SafeFileHandle file)
    {
        lock (_gate)
        {
            Current(file);
            if (!_index.TrySet(block, sum, out var added))
            {
                throw new DatasetIntegrityException(
                    _subject.Info.Key, $"Block {block} of \"{_subject.Info.Key}\" came with other bytes than before, under the same version.", "The source changes objects without changing their version; give SHA-256 digests, and register the dataset again.");
            }

            _changed = true;
            return added ? _subject.LengthOf(block) : 0;
        }
    }

    /// <summary>The lower-case hexadecimal SHA-256 of the whole; every block's checksum is compared on the way.</summary>
    /// <returns>Null: a block is missing or damaged.</returns>
    public string? Sha256(Span<byte> buffer, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var block = 0; block < _subject.BlockCount; block++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var bytes = buffer[.._subject.LengthOf(block)];
            if (Read(block, bytes) != BlockState.Verified)
            {
                return null;
            }

            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Makes what is there durable, and visible to whoever opens the cache next.</summary>
    /// <param name="complete">The whole was checked.</param>
    /// <exception cref="IOException">The disk refused, a sync too: drop the entry, what is there cannot be trusted to stay.</exception>
    public void Publish(bool complete)
    {
        lock (_publishing)
        {
            byte[] index;
            SafeFileHandle file;
            lock (_gate)
            {
                if (_dead || (!_changed && _index.Complete == complete) || (!complete && _index.PresentBytes == 0))
                {
                    return;
                }

                file = _data.Write();
                _index.Complete = complete;
                index = _index.Serialize(_subject.Key);
                _changed = false;
            }

            _disk.Sync(file);
            AtomicFile.Write(_disk, IndexPath(_subject.Key), index);
            if (complete)
            {
                _disk.SetReadOnly(file, true);
            }
        }
    }

    /// <summary>Remembers that every block was compared just now.</summary>
    public void MarkVerified()
    {
        lock (_gate)
        {
            _verified = _index.IsWhole ? _data.Stamp() : null;
        }
    }

    /// <summary>Whether every block was compared in this process and nobody wrote to the file since.</summary>
    public bool IsVerified()
    {
        lock (_gate)
        {
            return _verified is { } then && _index.IsWhole && _data.Stamp() == then;
        }
    }

    /// <summary>Nobody reads or writes any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _data.Close();
        }
    }

    /// <summary>The directory is given up: nothing is written any more, whatever is still under way.</summary>
    public void Seal()
    {
        lock (_publishing)
        {
            lock (_gate)
            {
                _dead = true;
            }
        }
    }

    /// <summary>Takes both files away, the index first; nothing is written any more. The bytes lie at <paramref name="trash"/> until they are deleted there.</summary>
    public void Destroy(string trash)
    {
        lock (_publishing)
        {
            lock (_gate)
            {
                _dead = true;
                _disk.Delete(IndexPath(_subject.Key));
                if (_disk.Stat(DataPath(_subject.Key)) is not null)
                {
                    _disk.Rename(DataPath(_subject.Key), trash);
                }
            }
        }
    }

    private T Ask<T>(Func<BlockIndex, T> question)
    {
        lock (_gate)
        {
            return question(_index);
        }
    }

    private SafeFileHandle Current(SafeFileHandle? expected)
    {
        var file = _dead ? throw new IOException("The entry was dropped while it was filled.") : _data.Write();
        return expected is null || expected == file ? file : throw new IOException("The file was replaced while a block of it was written.");
    }

    private FileFacts Facts(SafeFileHandle file) => _disk.Stat(file) with { Links = 0 };

    private bool TryRead(SafeFileHandle file, Span<byte> target, long offset)
    {
        try
        {
            return _disk.Read(file, target, offset) == target.Length;
        }
        catch (Exception exception) when (DiskErrors.IsDiskError(exception))
        {
            return false;
        }
    }
}
