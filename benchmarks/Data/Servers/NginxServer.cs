using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CloudNativeAi.Benchmarks.Data.Servers;

/// <summary>nginx in a directory of its own on loopback: one worker, sendfile, no log.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private readonly Process _process;

    private NginxServer(Process process, string root, int port) => (_process, Root, Port) = (process, root, port);

    /// <summary>What lies here is served.</summary>
    public string Root { get; }

    public int Port { get; }

    public static async Task<NginxServer> StartAsync(string directory, CancellationToken cancellationToken)
    {
        var nginx = Tool.Find("nginx") ?? throw new BenchmarkException("nginx is missing. Run eng/tools.sh data.");
        var root = Directory.CreateDirectory(Path.Combine(directory, "www")).FullName;
        var port = FreePort();
        var configuration = Path.Combine(directory, "nginx.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            daemon off;
            user {{Environment.UserName}};
            worker_processes 1;
            pid {{directory}}/nginx.pid;
            error_log stderr crit;
            events { worker_connections 1024; }
            http {
              access_log off;
              sendfile on;
              tcp_nodelay on;
              keepalive_requests 1000000;
              client_body_temp_path {{directory}}/b;
              proxy_temp_path {{directory}}/p;
              fastcgi_temp_path {{directory}}/f;
              uwsgi_temp_path {{directory}}/u;
              scgi_temp_path {{directory}}/s;
              server {
                listen 127.0.0.1:{{port}};
                root {{root}};
                location / { autoindex on; }
              }
            }

            """, cancellationToken);
        var process = Process.Start(new ProcessStartInfo(nginx, ["-p", directory, "-c", configuration]) { UseShellExecute = false })!;
        await Tool.UntilListeningAsync(port, cancellationToken);
        return new NginxServer(process, root, port);
    }

    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
