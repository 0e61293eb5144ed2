namespace CloudNativeAi.Scheduling.State;

/// <summary>What was placed and released since the first open savepoint, in order.</summary>
internal sealed class Journal
{
    private int[] _entries = new int[16];

    public int Count { get; private set; }

    public bool Open { get; private set; }

    public ReadOnlySpan<int> Entries => _entries.AsSpan(0, Count);

    public int Savepoint()
    {
        Open = true;
        return Count;
    }

    /// <summary>A placement is its id, a release its complement.</summary>
    public void Add(int entry)
    {
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        _entries[Count++] = entry;
    }

    public int RemoveLast() => _entries[--Count];

    public void Close()
    {
        Count = 0;
        Open = false;
    }
}
