namespace CloudNativeAi.Data.Transfer;

/// <summary>How many requests to one source are in flight: more while more bring more, half as many when the source refuses. Pure; not thread-safe.</summary>
/// <param name="most">Never more.</param>
internal sealed class LinkPace(int most)
{
    private const int First = 4;

    /// <summary>What more requests must bring to be kept.</summary>
    private const double Worth = 1.1;

    /// <summary>Measures before more are tried again.</summary>
    private const int Rest = 100;

    private double _before;
    private int _proven;
    private int _rest;

    public int Count { get; private set; } = Math.Min(First, most);

    /// <summary>So many bytes a second came while as many as allowed were in flight.</summary>
    public void Measured(double bytesPerSecond)
    {
        if (_rest > 0)
        {
            if (--_rest == 0)
            {
                (_before, _proven, Count) = (bytesPerSecond, Count, Math.Min(most, Count + Math.Max(1, Count / 4)));
            }

            return;
        }

        if (bytesPerSecond < _before * Worth)
        {
            (Count, _rest) = (_proven, Rest);
            return;
        }

        (_before, _proven, Count) = (bytesPerSecond, Count, Math.Min(most, Count * 2));
        _rest = Count == _proven ? Rest : 0;
    }

    /// <summary>The source asked for less, or broke off.</summary>
    public void Refused() => (Count, _rest) = (Math.Max(1, Count / 2), Rest);
}
