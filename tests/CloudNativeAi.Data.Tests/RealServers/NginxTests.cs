using CloudNativeAi.Data.Sources;
using CloudNativeAi.Testing;
using CloudNativeAi.Tests;

namespace CloudNativeAi.Data.Tests.RealServers;

/// <summary>The HTTP source against nginx.</summary>
public sealed class NginxContractTests : ContractTests<NginxContractTests.Contract>
{
    private static readonly Lazy<Task<RealServer>> Server = new(() => RealServer.StartAsync("nginx", static (root, port) =>
    {
        Directory.CreateDirectory(Path.Combine(root, "files"));
        File.WriteAllText(
            Path.Combine(root, "nginx.conf"),
            $$"""
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}} daemon off; master_process off; pid {{root}}/pid; error_log {{root}}/error;
            events { worker_connections 256; }
            http { access_log off; client_body_temp_path {{root}}/b; proxy_temp_path {{root}}/p; fastcgi_temp_path {{root}}/f; uwsgi_temp_path {{root}}/u; scgi_temp_path {{root}}/s;
                   server { listen 127.0.0.1:{{port}}; root {{root}}/files; } }
            """);
        return ["-c", Path.Combine(root, "nginx.conf"), "-e", Path.Combine(root, "error")];
    }));

    public sealed class Contract : DatasetSourceContract
    {
        protected override async ValueTask<DatasetSourceBench> StartAsync(CancellationToken cancellationToken) => new Bench(await Server.Value, Guid.NewGuid().ToString("n"));
    }

    private sealed class Bench(RealServer server, string folder) : DatasetSourceBench
    {
        private readonly HttpSource _source = new(new Uri($"http://127.0.0.1:{server.Port}/{folder}/"), new HttpSourceOptions(), TimeProvider.System);
        private int _puts;

        public override IDatasetSource Source => _source;

        public override bool CanList => false;

        public override async ValueTask PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
        {
            var path = Path.Combine(server.Root, "files", folder, key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, content, cancellationToken);

            // Its ETag is the second and the length.
            File.SetLastWriteTimeUtc(path, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(_puts++));
        }

        public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
        {
            File.Delete(Path.Combine(server.Root, "files", folder, key));
            return ValueTask.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            _source.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
