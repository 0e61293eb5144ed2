using System.Diagnostics;
using System.Globalization;
using CloudNativeAi.Benchmarks.Data.Servers;

namespace CloudNativeAi.Benchmarks.Data.Peers;

/// <summary>The peers that this machine has, each at the parallelism that suits it.</summary>
internal static class ObjectPeers
{
    private static readonly Dictionary<string, string> Aws = new()
    {
        ["AWS_ACCESS_KEY_ID"] = "S3RVER",
        ["AWS_SECRET_ACCESS_KEY"] = "S3RVER",
        ["AWS_DEFAULT_REGION"] = "us-east-1",
        ["AWS_EC2_METADATA_DISABLED"] = "true",
    };

    /// <param name="missing">Gets a sentence for each one that is not here.</param>
    public static IReadOnlyList<Peer> Find(List<string> missing)
    {
        List<Peer> peers = [new("http_client", CopyAsync)];
        Add("rclone", rclone => (server, path, file, token) => Tool.TimeAsync(rclone, Rclone(server, path, file), new Dictionary<string, string>(), token));
        Add("aws", aws => (server, path, file, token) => Tool.TimeAsync(
            aws, ["s3", "cp", "--no-progress", "--endpoint-url", server.GetLeftPart(UriPartial.Authority), $"s3://{path}", file], Aws, token));
        return peers;

        void Add(string program, Func<string, Func<Uri, string, string, CancellationToken, Task<double>>> bring)
        {
            if (Tool.Find(program) is { } found)
            {
                peers.Add(new(program, bring(found)));
            }
            else
            {
                missing.Add($"{program} is missing. Run eng/tools.sh data.");
            }
        }
    }

    private static string[] Rclone(Uri server, string path, string file) =>
    [
        "copyto", "--http-url", server.GetLeftPart(UriPartial.Authority) + "/", $":http:{path}", file,
        "--multi-thread-streams", LinkRelay.Connections.ToString(CultureInfo.InvariantCulture), "--multi-thread-cutoff", "16M", "--config", "/dev/null",
    ];

    private static async Task<double> CopyAsync(Uri server, string path, string file, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var client = new HttpClient();
        await using (var body = await client.GetStreamAsync(new Uri(server, path), cancellationToken))
        {
            await using var target = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20, FileOptions.Asynchronous);
            await body.CopyToAsync(target, 1 << 20, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
