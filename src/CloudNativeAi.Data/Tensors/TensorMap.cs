using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace CloudNativeAi.Data;

/// <summary>Bytes of a tensor mapped into memory, read-only. Disposing ends the mapping: spans taken of it must not be used any more.</summary>
public sealed unsafe class TensorMap : IDisposable
{
    private readonly Pages? _pages;

    private TensorMap(Pages? pages) => _pages = pages;

    /// <summary>The bytes: row-major, little-endian.</summary>
    /// <exception cref="ObjectDisposedException">The mapping has ended.</exception>
    public ReadOnlyMemory<byte> Memory => _pages is null ? default : _pages.Memory;

    /// <inheritdoc/>
    public void Dispose() => ((IDisposable?)_pages)?.Dispose();

    internal static TensorMap Empty { get; } = new(null);

    internal static TensorMap Create(SafeFileHandle file, long offset, int length)
    {
        using var mapped = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        return new(new Pages(mapped.CreateViewAccessor(offset, length, MemoryMappedFileAccess.Read), length));
    }

    private sealed class Pages : MemoryManager<byte>
    {
        private readonly MemoryMappedViewAccessor _view;
        private readonly int _length;
        private byte* _first;

        public Pages(MemoryMappedViewAccessor view, int length)
        {
            (_view, _length) = (view, length);
            view.SafeMemoryMappedViewHandle.AcquirePointer(ref _first);
            _first += view.PointerOffset;
        }

        public override Span<byte> GetSpan()
        {
            ObjectDisposedException.ThrowIf(_first is null, this);
            return new(_first, _length);
        }

        public override MemoryHandle Pin(int elementIndex = 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(elementIndex);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(elementIndex, _length);
            ObjectDisposedException.ThrowIf(_first is null, this);
            return new(_first + elementIndex);
        }

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && _first is not null)
            {
                _first = null;
                _view.SafeMemoryMappedViewHandle.ReleasePointer();
                _view.Dispose();
            }
        }
    }
}
