namespace CloudNativeAi.Scheduling.State;

/// <summary>A 64-bit hash that is the same in every process: words folded in one by one.</summary>
internal struct StateHash
{
    private ulong _value = 0x9E37_79B9_7F4A_7C15;

    public StateHash()
    {
    }

    public readonly ulong Value => _value;

    public void Add(long word)
    {
        var mixed = (_value ^ (ulong)word) * 0xFF51_AFD7_ED55_8CCD;
        _value = (mixed ^ (mixed >> 32)) * 0xC4CE_B9FE_1A85_EC53 + 0x9E37_79B9_7F4A_7C15;
    }

    public void Add(string text)
    {
        Add(text.Length);
        foreach (var c in text)
        {
            Add(c);
        }
    }
}
