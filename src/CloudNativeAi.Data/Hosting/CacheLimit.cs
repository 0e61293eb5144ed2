using Microsoft.Extensions.Options;

namespace CloudNativeAi.Data.Hosting;

/// <summary>The limit as it is configured now; a reload that breaks a rule leaves the last good one.</summary>
internal sealed class CacheLimit(IOptionsMonitor<DataOptions> options)
{
    private long _last = ByteSize.GiB(10).Bytes;

    public long Read()
    {
        try
        {
            Volatile.Write(ref _last, options.CurrentValue.Cache.Limit.Bytes);
        }
        catch (OptionsValidationException)
        {
            // Told by whoever validates at start; a running host goes on.
        }

        return Volatile.Read(ref _last);
    }
}
