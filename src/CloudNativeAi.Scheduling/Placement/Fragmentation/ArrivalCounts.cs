namespace CloudNativeAi.Scheduling;

/// <summary>How often each shape arrived. Once much has, old arrivals count half at each reading, so that a workload that changes is learnt anew.</summary>
internal sealed class ArrivalCounts
{
    private const long Enough = 1 << 16;
    private readonly Dictionary<RequestShape, int> _places = [];
    private readonly List<(RequestShape Shape, long Count)> _counts = [];
    private long _total;

    public void Add(RequestShape shape, long replicas)
    {
        if (!_places.TryGetValue(shape, out var place))
        {
            _places.Add(shape, place = _counts.Count);
            _counts.Add((shape, 0));
        }

        _counts[place] = (shape, _counts[place].Count + replicas);
        _total += replicas;
    }

    /// <summary>The shapes by how often they arrived, most frequent first, equals by who came first.</summary>
    public (RequestShape Shape, long Count)[] Read()
    {
        var read = _counts.Where(shape => shape.Count > 0).OrderByDescending(shape => shape.Count).ToArray();
        if (_total > Enough)
        {
            Halve();
        }

        return read;
    }

    private void Halve()
    {
        _total = 0;
        for (var i = 0; i < _counts.Count; i++)
        {
            var (shape, count) = _counts[i];
            _counts[i] = (shape, count / 2);
            _total += count / 2;
        }

        if (_counts.RemoveAll(shape => shape.Count == 0) > 0)
        {
            _places.Clear();
            for (var i = 0; i < _counts.Count; i++)
            {
                _places.Add(_counts[i].Shape, i);
            }
        }
    }
}
