using System.Diagnostics;
using System.Security.Cryptography;
using CloudNativeAi;
using CloudNativeAi.Data;
using QuickStart.Story;

namespace QuickStart.Acts;

/// <summary>1. A data set somewhere becomes a verified copy in the cache.</summary>
internal static class DataAct
{
    public const string Source = "university";
    public const string Name = "digits";
    private const string Key = "digits.csv.gz";

    public static async Task RunAsync(StoryContext story, CancellationToken cancellationToken)
    {
        var datasets = story.Platform.Datasets;
        var spec = new DatasetSpec(Tenant.Default, Name, Source) { Keys = [Key], Sha256 = new Dictionary<string, string> { [Key] = story.Server.Sha256 } };
        var version = await datasets.RegisterAsync(spec, cancellationToken);
        (story.Result.ColdLoadSeconds, _) = await LoadAsync(datasets, version, cancellationToken);
        var progress = await datasets.PrefetchAsync(version, cancellationToken: cancellationToken);
        var served = story.Server.BytesServed;
        (story.Result.WarmLoadSeconds, var sha256) = await LoadAsync(datasets, version, cancellationToken);
        if (!progress.IsComplete || sha256 != story.Server.Sha256 || story.Server.BytesServed != served)
        {
            throw new StoryException($"The cache holds {progress.CachedBytes} of {progress.TotalBytes} bytes, with SHA-256 {sha256}. See what stands in {story.Place.Cache}.");
        }

        story.Say($"Data: {version.Bytes:N0} bytes of dataset {Name} verified in the cache; {story.Result.ColdLoadSeconds * 1000:0.0} ms over HTTP, {story.Result.WarmLoadSeconds * 1000:0.0} ms from the cache.");
    }

    private static async Task<(double Seconds, string Sha256)> LoadAsync(IDatasets datasets, DatasetVersion version, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await using var stream = await datasets.OpenAsync(version, Key, cancellationToken);
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return (seconds, Convert.ToHexStringLower(SHA256.HashData(bytes.ToArray())));
    }
}
