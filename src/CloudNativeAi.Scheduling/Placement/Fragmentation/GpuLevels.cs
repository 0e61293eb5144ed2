namespace CloudNativeAi.Scheduling;

/// <summary>The GPUs of one node, those that nobody is on as a number and those in use by what each has left.</summary>
internal ref struct GpuLevels(Span<int> room)
{
    /// <summary>GPUs in use that are looked at; those of a node beyond so many count as full.</summary>
    public const int Most = 64;
    private readonly Span<int> _room = room;
    private int _open;

    /// <summary>GPUs that nobody is on.</summary>
    public int Idle { get; private set; }

    /// <summary>Everything that is free, in thousandths.</summary>
    public float FreeMilli { get; private set; }

    /// <summary>Of each GPU in use what is left, in thousandths; full ones are left out.</summary>
    public readonly ReadOnlySpan<int> Open => _room[.._open];

    /// <summary>Reads a row.</summary>
    public void Read(ReadOnlySpan<int> free, ReadOnlySpan<ResourceId> resources, long whole)
    {
        (_open, Idle) = (0, 0);
        if (free.IsEmpty)
        {
            // A node that counts its GPUs without naming them gives whole ones.
            Idle = (int)Math.Clamp(whole, 0, 1024);
            FreeMilli = 1000 * Idle;
            return;
        }

        var total = 0;
        for (var d = 0; d < free.Length; d++)
        {
            if (resources[d] == ResourceId.Gpu)
            {
                if (free[d] == 1000)
                {
                    Idle++;
                }
                else if (free[d] > 0 && _open < _room.Length)
                {
                    _room[_open++] = free[d];
                    total += free[d];
                }
            }
        }

        Idle = (int)Math.Clamp(whole, 0, Idle);
        FreeMilli = total + 1000 * Idle;
    }

    /// <summary>Takes away what a replica asks for, as <see cref="FragmentationDeviceChooser"/> would.</summary>
    public void Take(GpuRequest request, GapValues gaps)
    {
        FreeMilli -= request.Count * request.Size;
        if (request.Size == 1000)
        {
            Idle -= request.Count;
            return;
        }

        for (var n = 0; n < request.Count; n++)
        {
            // Each share on another GPU: those taken from stand in front and are not looked at again.
            var rest = _room[n.._open];
            var place = gaps.Choose(rest, request.Size);
            if (Idle > 0 && (place < 0 || gaps.Costs(1000, request.Size) < gaps.Costs(rest[place], request.Size) - GapValues.Same))
            {
                if (_open == _room.Length)
                {
                    return;
                }

                Idle--;
                place = rest.Length;
                _room[_open++] = 1000;
                rest = _room[n.._open];
            }

            if (place < 0)
            {
                return;
            }

            var left = rest[place] - request.Size;
            rest[place] = rest[0];
            rest[0] = left;
        }
    }
}
