namespace CloudNativeAi.Data.Transfer;

/// <summary>How an object is cut into ranged reads: equal parts, and smaller ones towards the end of an object of many, so that those in flight end together (guided self-scheduling, Polychronopoulos and Kuck 1987).</summary>
internal sealed class PartPlan
{
    private readonly int _blocks;
    private readonly int _blocksPerPart;
    private readonly int _inFlight;
    private readonly int _even;
    private readonly List<int> _tail = [];

    /// <param name="blocks">Of the object.</param>
    /// <param name="blocksPerPart">Of an equal part.</param>
    /// <param name="inFlight">Parts that may be in flight.</param>
    public PartPlan(int blocks, int blocksPerPart, int inFlight)
    {
        (_blocks, _blocksPerPart, _inFlight) = (blocks, blocksPerPart, inFlight);
        var tail = (long)inFlight * blocksPerPart;
        _even = blocks >= 2 * tail ? (int)((blocks - tail) / blocksPerPart) : (blocks + blocksPerPart - 1) / blocksPerPart;
        for (var block = _even * blocksPerPart; block < blocks; block += Math.Clamp((blocks - block) / inFlight, 1, blocksPerPart))
        {
            _tail.Add(block);
        }
    }

    public int Count => _even + _tail.Count;

    /// <summary>The last part that is worth asking for while one is read: twice what may be in flight, as parts do not end in their order.</summary>
    public int LastAhead(int part) => PartOf((int)Math.Min(FirstOf(part) + (2L * _inFlight * _blocksPerPart), _blocks) - 1);

    public int FirstOf(int part) => part < _even ? part * _blocksPerPart : _tail[part - _even];

    public int EndOf(int part) => part + 1 < Count ? FirstOf(part + 1) : _blocks;

    public int PartOf(int block)
    {
        if (block < _even * _blocksPerPart)
        {
            return block / _blocksPerPart;
        }

        var at = _tail.BinarySearch(block);
        return _even + (at >= 0 ? at : ~at - 1);
    }
}
