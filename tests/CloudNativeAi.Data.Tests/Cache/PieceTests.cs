using System.IO.Hashing;
using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Tests.Lab;

namespace CloudNativeAi.Data.Tests.Cache;

/// <summary>A block is written in pieces and seen whole or not at all.</summary>
/// <remarks>Seen failing: <c>EntryFiles.Current</c> without the comparison of the files.</remarks>
public sealed class PieceTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_block_of_which_one_piece_went_to_a_file_that_was_replaced_is_not_there(bool afterTheLast)
    {
        var root = DataLab.NewRoot();
        using var disk = Disk.Open(Path.Combine(root, "cache"));
        var source = new NoSource();
        var subject = new CachedObject(Tenant.Default, source, new ObjectInfo("key", 1 << 20, new("v", VersionStrength.Strong), null));
        var files = EntryFiles.Load(disk, subject, TimeProvider.System);
        var bytes = Pattern.Bytes(1, 1 << 20);
        var file = files.Write(0, bytes.AsSpan(0, 1000), null);
        if (afterTheLast)
        {
            files.Write(1000, bytes.AsSpan(1000), file);
        }

        Assert.False(files.Has(0));
        disk.Delete(EntryFiles.DataPath(subject.Key));
        files.CheckName();
        Assert.Throws<IOException>(() =>
        {
            files.Write(1000, bytes.AsSpan(1000), afterTheLast ? null : file);
            files.Commit(0, XxHash128.HashToUInt128(bytes), file);
        });
        Assert.False(files.Has(0));
        files.Close();
    }

    private sealed class NoSource : IDatasetSource
    {
        public string Identity => "stub";

        public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<ObjectInfo?> StatAsync(string key, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public ValueTask<SourceRead> OpenAsync(ObjectInfo pinned, long offset, long? length, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
