namespace CloudNativeAi.Data.Hosting;

/// <summary>Whether the start's work is done.</summary>
internal sealed class DataReadiness
{
    private volatile bool _recovered;

    public bool Recovered
    {
        get => _recovered;
        set => _recovered = value;
    }
}
