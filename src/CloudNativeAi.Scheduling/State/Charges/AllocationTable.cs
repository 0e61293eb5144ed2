namespace CloudNativeAi.Scheduling.State;

/// <summary>What is charged where: one slot per allocation, and for each row the list of its slots, newest first.</summary>
/// <remarks>Slots are taken and given back in stack order and lists are unlinked so that they can be linked again in the same place: undoing in reverse leaves exactly what was there.</remarks>
internal sealed class AllocationTable
{
    private const int None = -1;

    /// <summary>Devices a slot has room for without an array of its own.</summary>
    private const int Inline = 8;
    private Slot[] _slots = [];

    /// <summary>By slot, of those with more devices than fit inline; grown when the first one comes.</summary>
    private int[]?[] _many = [];
    private int[] _devices = [];
    private RowList[] _lists = [];
    private int[] _free = [];
    private int _freeCount;

    private enum Standing : byte
    {
        Free,
        Live,
        Released,
    }

    public int Capacity => _slots.Length;

    public bool IsLive(int id) => (uint)id < (uint)_slots.Length && _slots[id].Standing == Standing.Live;

    public int RowOf(int id) => Checked(id).Row;

    /// <summary>The row a released and not yet recycled slot was on.</summary>
    public int RowOfReleased(int id) => _slots[id].Row;

    public RequestShape ShapeOf(int id) => Checked(id).Shape!;

    public Span<int> DevicesOf(int id)
    {
        ref readonly var slot = ref Checked(id);
        return Room(id, slot.DeviceCount);
    }

    /// <summary>All that is known of a live slot.</summary>
    public void Get(int id, out RequestShape shape, out int row, out ReadOnlySpan<int> devices)
    {
        ref readonly var slot = ref Checked(id);
        shape = slot.Shape!;
        row = slot.Row;
        devices = Room(id, slot.DeviceCount);
    }

    public int CountOn(int row) => row < _lists.Length ? _lists[row].Count : 0;

    public int FirstOn(int row) => row < _lists.Length ? _lists[row].Head : None;

    public int NextOn(int id) => _slots[id].Next;

    /// <summary>Takes a slot, with room for the devices.</summary>
    public int Take(RequestShape shape, int row, ReadOnlySpan<int> devices)
    {
        if (_freeCount == 0)
        {
            Grow();
        }

        var id = _free[--_freeCount];
        ref var slot = ref _slots[id];
        slot.Shape = shape;
        slot.Row = row;
        slot.DeviceCount = devices.Length;
        if (devices.Length > Inline)
        {
            EnsureMany(id, devices.Length);
        }

        devices.CopyTo(Room(id, devices.Length));
        Link(id);
        return id;
    }

    /// <summary>Releases, keeping the slot so that it can be undone.</summary>
    public void Unlink(int id)
    {
        ref var slot = ref _slots[id];
        if (slot.Previous == None)
        {
            _lists[slot.Row].Head = slot.Next;
        }
        else
        {
            _slots[slot.Previous].Next = slot.Next;
        }

        if (slot.Next != None)
        {
            _slots[slot.Next].Previous = slot.Previous;
        }

        _lists[slot.Row].Count--;
        slot.Standing = Standing.Released;
    }

    /// <summary>Undoes the newest <see cref="Unlink"/> not undone yet: its neighbours are as they were.</summary>
    public void Relink(int id)
    {
        ref var slot = ref _slots[id];
        if (slot.Previous == None)
        {
            _lists[slot.Row].Head = id;
        }
        else
        {
            _slots[slot.Previous].Next = id;
        }

        if (slot.Next != None)
        {
            _slots[slot.Next].Previous = id;
        }

        _lists[slot.Row].Count++;
        slot.Standing = Standing.Live;
    }

    /// <summary>A released slot can be taken again.</summary>
    public void Recycle(int id)
    {
        _slots[id].Standing = Standing.Free;
        _slots[id].Shape = null;
        _free[_freeCount++] = id;
    }

    public AllocationTable Clone() => new()
    {
        _slots = [.. _slots],
        _many = [.. _many.Select(m => (int[]?)m?.Clone())],
        _devices = [.. _devices],
        _lists = [.. _lists],
        _free = [.. _free],
        _freeCount = _freeCount,
    };

    private ref readonly Slot Checked(int id)
    {
        if (!IsLive(id))
        {
            throw new ArgumentException($"{id} is not an allocation, or it was released. Keep an id only until its release.", nameof(id));
        }

        return ref _slots[id];
    }

    private Span<int> Room(int id, int count) => count <= Inline ? _devices.AsSpan(id * Inline, count) : _many[id].AsSpan(0, count);

    private void Link(int id)
    {
        ref var slot = ref _slots[id];
        if (slot.Row >= _lists.Length)
        {
            var old = _lists.Length;
            Array.Resize(ref _lists, Math.Max(slot.Row + 1, old * 2));
            Array.Fill(_lists, new RowList { Head = None }, old, _lists.Length - old);
        }

        ref var list = ref _lists[slot.Row];
        slot.Previous = None;
        slot.Next = list.Head;
        if (slot.Next != None)
        {
            _slots[slot.Next].Previous = id;
        }

        list.Head = id;
        list.Count++;
        slot.Standing = Standing.Live;
    }

    private void EnsureMany(int id, int count)
    {
        if (_many.Length < _slots.Length)
        {
            Array.Resize(ref _many, _slots.Length);
        }

        if (_many[id] is not { } room || room.Length < count)
        {
            _many[id] = new int[count];
        }
    }

    private void Grow()
    {
        var old = _slots.Length;
        Array.Resize(ref _slots, Math.Max(64, old * 2));
        Array.Resize(ref _free, _slots.Length);
        Array.Resize(ref _devices, _slots.Length * Inline);
        for (var id = _slots.Length - 1; id >= old; id--)
        {
            _free[_freeCount++] = id;
        }
    }

    private record struct RowList
    {
        public int Head;
        public int Count;
    }

    private record struct Slot
    {
        public RequestShape? Shape;
        public int DeviceCount;
        public int Row;
        public int Next;
        public int Previous;
        public Standing Standing;
    }
}
