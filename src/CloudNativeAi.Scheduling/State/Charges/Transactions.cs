namespace CloudNativeAi.Scheduling.State;

/// <summary>Charges, releases, and undoes both in O(what was touched). Hard limits are checked again at every charge.</summary>
internal sealed class Transactions(
    NodeTable table,
    AllocationTable allocations,
    Ledger ledger,
    HardLimits limits,
    DeviceSelection[] selections,
    NodeRows rows,
    RowChanges changes)
{
    private readonly Journal _journal = new();

    /// <summary>Changes neither kept nor undone yet.</summary>
    public int Pending => _journal.Count;

    public int Savepoint() => _journal.Savepoint();

    public void RollbackTo(int savepoint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(savepoint);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(savepoint, _journal.Count);
        while (_journal.Count > savepoint)
        {
            var entry = _journal.RemoveLast();
            if (entry >= 0)
            {
                Discharge(entry);
                allocations.Recycle(entry);
            }
            else
            {
                allocations.Relink(~entry);
                allocations.Get(~entry, out var shape, out var row, out var devices);
                Apply(shape, row, devices);
            }
        }
    }

    public void Commit()
    {
        foreach (var entry in _journal.Entries)
        {
            if (entry < 0)
            {
                Settle(~entry, allocations.RowOfReleased(~entry));
            }
        }

        _journal.Close();
    }

    /// <summary>Charges where hard limits allow it, with these devices or, none named, with those the chooser picks; −1 where not.</summary>
    public int TryCharge(RequestShape shape, int row, ReadOnlySpan<int> devices)
    {
        if (!table.Present[row] || !limits.Fits(shape, row))
        {
            return -1;
        }

        if (devices.IsEmpty)
        {
            return selections[shape.Profile].TryChoose(shape, row, out devices) ? Charge(shape, row, devices) : -1;
        }

        return limits.DevicesFit(shape, row, devices) ? Charge(shape, row, devices) : -1;
    }

    /// <summary>Charges unchecked.</summary>
    public int Charge(RequestShape shape, int row, ReadOnlySpan<int> devices)
    {
        var id = allocations.Take(shape, row, devices);
        Apply(shape, row, devices);
        if (_journal.Open)
        {
            _journal.Add(id);
        }

        return id;
    }

    public void Release(int id)
    {
        var row = Discharge(id);
        if (_journal.Open)
        {
            _journal.Add(~id);
        }
        else
        {
            Settle(id, row);
        }
    }

    private void Apply(RequestShape shape, int row, ReadOnlySpan<int> devices)
    {
        changes.Taking(row);
        if (ledger.Apply(shape, row, devices, 1))
        {
            changes.Taken(row);
        }
        else
        {
            ledger.Recount(row);
            changes.Changed(row);
        }
    }

    private int Discharge(int id)
    {
        allocations.Get(id, out var shape, out var row, out var devices);
        var settled = ledger.Apply(shape, row, devices, -1);
        allocations.Unlink(id);
        if (settled)
        {
            changes.Given(row);
        }
        else
        {
            ledger.Recount(row);
            changes.Changed(row);
        }

        return row;
    }

    /// <summary>A release that is not undone any more: slot and, where its node is gone, row can be taken again.</summary>
    private void Settle(int id, int row)
    {
        allocations.Recycle(id);
        rows.FreeIfEmpty(row);
    }
}
