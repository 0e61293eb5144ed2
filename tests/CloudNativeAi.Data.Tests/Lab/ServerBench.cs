using CloudNativeAi.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Tests.Lab;

/// <summary>A source as a host has it, over the test server.</summary>
internal sealed class ServerBench : DatasetSourceBench
{
    private readonly ObjectServer _server;
    private readonly string _prefix;
    private readonly DataLab _lab;

    public ServerBench(Protocol protocol, ObjectServer server, Action<IDataBuilder, ObjectServer>? add = null, string prefix = "")
    {
        (_server, _prefix) = (server, prefix);
        _lab = DataLab.Start(d =>
        {
            if (add is null)
            {
                protocol.Add(d, server);
            }
            else
            {
                add(d, server);
            }
        });
    }

    public override IDatasetSource Source => _lab.Services.GetRequiredKeyedService<IDatasetSource>("web");

    public override bool CanList => true;

    public override ValueTask PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        _server.Put(_prefix + key, content.ToArray(), $"\"{Pattern.Sha256(content.Span)[..16]}\"");
        return ValueTask.CompletedTask;
    }

    public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
    {
        _server.Objects.TryRemove(_prefix + key, out _);
        return ValueTask.CompletedTask;
    }

    public override async ValueTask DisposeAsync()
    {
        await _lab.DisposeAsync();
        await _server.DisposeAsync();
    }
}
