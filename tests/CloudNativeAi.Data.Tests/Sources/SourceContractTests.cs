using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Tests.Lab;
using CloudNativeAi.Testing;
using CloudNativeAi.Tests;

namespace CloudNativeAi.Data.Tests.Sources;

public sealed class FileSourceContractTests : ContractTests<FileSourceContractTests.Contract>
{
    public sealed class Contract : DatasetSourceContract
    {
        protected override ValueTask<DatasetSourceBench> StartAsync(CancellationToken cancellationToken) => new(new FileBench());
    }

    private sealed class FileBench : DatasetSourceBench
    {
        private readonly string _root = DataLab.NewRoot();
        private readonly FileSource _source;

        public FileBench() => _source = new FileSource(_root);

        public override IDatasetSource Source => _source;

        public override bool CanList => true;

        public override async ValueTask PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
        {
            var path = Path.Combine(_root, key);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Delete(path);
            await File.WriteAllBytesAsync(path, content, cancellationToken);
        }

        public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
        {
            File.Delete(Path.Combine(_root, key));
            return ValueTask.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            _source.Dispose();
            Directory.Delete(_root, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}

public sealed class HttpSourceContractTests : ContractTests<HttpSourceContractTests.Contract>
{
    public sealed class Contract : DatasetSourceContract
    {
        protected override async ValueTask<DatasetSourceBench> StartAsync(CancellationToken cancellationToken) => new HttpBench(await ObjectServer.StartAsync());
    }

    private sealed class HttpBench(ObjectServer server) : DatasetSourceBench
    {
        private readonly HttpSource _source = new(server.BaseAddress, new HttpSourceOptions(), TimeProvider.System);

        public override IDatasetSource Source => _source;

        public override bool CanList => false;

        public override ValueTask PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
        {
            server.Put(key, content.ToArray(), $"\"{Pattern.Sha256(content.Span)[..16]}\"");
            return ValueTask.CompletedTask;
        }

        public override ValueTask RemoveAsync(string key, CancellationToken cancellationToken = default)
        {
            server.Objects.TryRemove(key, out _);
            return ValueTask.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            _source.Dispose();
            return server.DisposeAsync();
        }
    }
}
