using System.Numerics;

namespace CloudNativeAi.Scheduling;

/// <summary>The linear programme "meet the demand for sizes with the fewest stocks of 1,000", by column generation: patterns are added while one is worth more than a stock.</summary>
/// <remarks>Sizes in hundreds at most; more distinct ones than <see cref="MostSizes"/> are rounded up to steps that are fewer.</remarks>
internal sealed class CuttingStock
{
    public const int MostSizes = 40;
    private const int Stock = 1000;
    private readonly int _unit;
    private readonly int[] _sizes;
    private readonly double[] _prices;
    private readonly double[] _amounts;
    private readonly double[][] _inverse;
    private readonly double[] _worth;
    private readonly int[] _last;

    /// <param name="sizes">1 … 1,000, ascending, at least one.</param>
    /// <param name="demand">By size.</param>
    public CuttingStock(List<int> sizes, ReadOnlySpan<double> demand)
    {
        var step = sizes.Count <= MostSizes ? 1 : Stock / MostSizes;
        var rounded = new SortedDictionary<int, double>();
        foreach (var size in sizes)
        {
            var up = (size + step - 1) / step * step;
            rounded[up] = rounded.GetValueOrDefault(up) + demand[size];
        }

        _unit = rounded.Keys.Aggregate(Stock, static (unit, size) => (int)BigInteger.GreatestCommonDivisor(unit, size));
        _sizes = [.. rounded.Keys.Select(size => size / _unit)];
        _amounts = [.. rounded.Values];
        _prices = new double[_sizes.Length];
        _worth = new double[Stock / _unit + 1];
        _last = new int[_worth.Length];
        _inverse = new double[_sizes.Length][];
        for (var i = 0; i < _sizes.Length; i++)
        {
            // To begin with each size has stocks of its own.
            _inverse[i] = new double[_sizes.Length];
            _inverse[i][i] = 1.0 / (Stock / _unit / _sizes[i]);
            _amounts[i] *= _inverse[i][i];
        }
    }

    /// <summary>Stocks that the plan uses.</summary>
    public double Stocks => _amounts.Sum();

    /// <summary>What a piece of this length is worth, in stocks.</summary>
    public double WorthOf(int length) => _worth[length / _unit];

    public void Solve(double tolerance)
    {
        var pattern = new double[_sizes.Length];
        var change = new double[_sizes.Length];
        for (var round = 0; round < 20 * _sizes.Length; round++)
        {
            Price();
            Value();
            if (_worth[^1] <= 1 + tolerance)
            {
                return;
            }

            ReadBest(pattern);
            if (!Enter(pattern, change, tolerance))
            {
                return;
            }
        }

        Price();
        Value();
    }

    private void Price()
    {
        for (var j = 0; j < _prices.Length; j++)
        {
            _prices[j] = _inverse.Sum(row => row[j]);
        }
    }

    /// <summary>The dearest set of sizes for each length: an unbounded knapsack.</summary>
    private void Value()
    {
        for (var length = 0; length < _worth.Length; length++)
        {
            _worth[length] = length == 0 ? 0 : _worth[length - 1];
            _last[length] = -1;
            for (var i = 0; i < _sizes.Length && _sizes[i] <= length; i++)
            {
                var worth = _worth[length - _sizes[i]] + _prices[i];
                if (worth > _worth[length] + 1e-12)
                {
                    _worth[length] = worth;
                    _last[length] = i;
                }
            }
        }
    }

    private void ReadBest(double[] pattern)
    {
        Array.Clear(pattern);
        for (var length = _worth.Length - 1; length > 0;)
        {
            if (_last[length] < 0)
            {
                length--;
                continue;
            }

            pattern[_last[length]]++;
            length -= _sizes[_last[length]];
        }
    }

    /// <summary>A step of the simplex method; false: the pattern changes nothing.</summary>
    private bool Enter(double[] pattern, double[] change, double tolerance)
    {
        var leaving = -1;
        var amount = double.MaxValue;
        for (var i = 0; i < change.Length; i++)
        {
            change[i] = 0;
            for (var j = 0; j < pattern.Length; j++)
            {
                change[i] += _inverse[i][j] * pattern[j];
            }

            if (change[i] > tolerance && _amounts[i] / change[i] < amount)
            {
                amount = _amounts[i] / change[i];
                leaving = i;
            }
        }

        if (leaving < 0)
        {
            return false;
        }

        for (var j = 0; j < pattern.Length; j++)
        {
            _inverse[leaving][j] /= change[leaving];
        }

        for (var i = 0; i < change.Length; i++)
        {
            for (var j = 0; i != leaving && j < pattern.Length; j++)
            {
                _inverse[i][j] -= change[i] * _inverse[leaving][j];
            }

            _amounts[i] -= i == leaving ? 0 : amount * change[i];
        }

        _amounts[leaving] = amount;
        return true;
    }
}
