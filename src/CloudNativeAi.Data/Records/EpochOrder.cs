namespace CloudNativeAi.Data.Records;

/// <summary>Which sample comes at which place of an epoch. Immutable, O(log shards) a question.</summary>
internal sealed class EpochOrder
{
    private const long OfSamples = -1;
    private const long OfShards = -2;

    private readonly SampleOrder _order;
    private readonly int _epoch;
    private readonly long _count;
    private readonly Permutation _samples;
    private readonly long[] _firstOfShard;
    private readonly long[] _firstAtPlace;
    private readonly Permutation _shards;

    /// <param name="order">How.</param>
    /// <param name="epoch">Which.</param>
    /// <param name="firstOfShard">The first sample of each shard, and behind them the number of all.</param>
    public EpochOrder(SampleOrder order, int epoch, long[] firstOfShard)
    {
        (_order, _epoch, _firstOfShard, _count) = (order, epoch, firstOfShard, firstOfShard[^1]);
        _samples = new(_count, Permutation.Key(order.Seed, epoch, OfSamples));
        _shards = new(firstOfShard.Length - 1, Permutation.Key(order.Seed, epoch, OfShards));
        _firstAtPlace = [];
        if (order.Shuffle == SampleShuffle.Windows)
        {
            _firstAtPlace = new long[firstOfShard.Length];
            for (var place = 0; place < firstOfShard.Length - 1; place++)
            {
                var shard = (int)_shards.At(place);
                _firstAtPlace[place + 1] = _firstAtPlace[place] + firstOfShard[shard + 1] - firstOfShard[shard];
            }
        }
    }

    public long At(long place) => _order.Shuffle switch
    {
        SampleShuffle.None => place,
        SampleShuffle.Full => _samples.At(place),
        _ => AtWindows(place),
    };

    private long AtWindows(long place)
    {
        var (window, within) = Math.DivRem(place, _order.Window);
        var start = window * _order.Window;
        var mixed = start + new Permutation(Math.Min(_order.Window, _count - start), Permutation.Key(_order.Seed, _epoch, window)).At(within);
        var at = Shards.Find(_firstAtPlace, mixed);
        return _firstOfShard[(int)_shards.At(at)] + mixed - _firstAtPlace[at];
    }
}
