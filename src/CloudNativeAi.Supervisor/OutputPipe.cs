namespace CloudNativeAi.Supervisor;

/// <summary>The reading end of what a replica writes, cut into lines.</summary>
internal sealed unsafe class OutputPipe(int descriptor, bool isError) : IDisposable
{
    /// <summary>Longer lines are cut.</summary>
    private const int MaxLine = 64 * 1024;

    /// <summary>A replica that writes without end must not keep the loop from the others.</summary>
    private const int ReadsPerTurn = 8;

    private byte[] _carry = [];
    private int _carried;

    /// <summary>−1 once all writers are gone.</summary>
    public int Descriptor { get; private set; } = descriptor;

    public void Pump(ReplicaLog log, byte[] buffer)
    {
        for (var i = 0; i < ReadsPerTurn && ReadOnce(log, buffer); i++)
        {
        }
    }

    public void Finish(ReplicaLog log, byte[] buffer)
    {
        while (ReadOnce(log, buffer))
        {
        }

        if (_carried > 0)
        {
            log.Append(isError, _carry.AsSpan(0, _carried));
            _carried = 0;
        }

        Dispose();
    }

    public void Dispose()
    {
        if (Descriptor >= 0)
        {
            _ = Libc.Close(Descriptor);
            Descriptor = -1;
        }
    }

    private bool ReadOnce(ReplicaLog log, byte[] buffer)
    {
        if (Descriptor < 0)
        {
            return false;
        }

        nint read;
        fixed (byte* p = buffer)
        {
            read = Libc.Read(Descriptor, p, buffer.Length);
        }

        if (read > 0)
        {
            Split(log, buffer.AsSpan(0, (int)read));
            return true;
        }

        if (read == 0 || Libc.LastError is not (Libc.TryAgain or Libc.Interrupted))
        {
            Dispose();
        }

        return false;
    }

    private void Split(ReplicaLog log, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            var room = MaxLine - _carried;
            if (part.Length > room)
            {
                Carry(part[..room]);
                bytes = bytes[room..];
                var cut = Boundary(_carry.AsSpan(0, _carried));
                log.Append(isError, _carry.AsSpan(0, cut));
                _carry.AsSpan(cut, _carried - cut).CopyTo(_carry);
                _carried -= cut;
            }
            else if (end < 0)
            {
                Carry(part);
                return;
            }
            else
            {
                if (_carried > 0)
                {
                    Carry(part);
                    part = _carry.AsSpan(0, _carried);
                    _carried = 0;
                }

                log.Append(isError, part);
                bytes = bytes[(end + 1)..];
            }
        }
    }

    private void Carry(ReadOnlySpan<byte> part)
    {
        if (_carry.Length < _carried + part.Length)
        {
            Array.Resize(ref _carry, Math.Min(MaxLine, Math.Max(256, (_carried + part.Length) * 2)));
        }

        part.CopyTo(_carry.AsSpan(_carried));
        _carried += part.Length;
    }

    /// <summary>Where a line may be cut without cutting a character of UTF-8.</summary>
    private static int Boundary(ReadOnlySpan<byte> line)
    {
        for (var i = line.Length - 1; i >= Math.Max(1, line.Length - 4); i--)
        {
            if ((line[i] & 0xC0) == 0xC0)
            {
                var length = line[i] >= 0xF0 ? 4 : line[i] >= 0xE0 ? 3 : 2;
                return i + length > line.Length ? i : line.Length;
            }

            if (line[i] < 0x80)
            {
                return line.Length;
            }
        }

        return line.Length;
    }
}
