using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Storage;
using CloudNativeAi.Data.Tests.Lab;

namespace CloudNativeAi.Data.Tests.Sources;

/// <summary>Files on mounts of others: cut, grown, replaced and unmounted while they are read. Nothing is mapped, so nothing of that is a signal.</summary>
/// <remarks>Seen failing: <c>FileRangeStream</c> without its last look.</remarks>
public sealed class FileSourceTests : IDisposable
{
    private readonly string _root = DataLab.NewRoot();
    private readonly FileSource _source;

    public FileSourceTests() => _source = new FileSource(_root);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string File => Path.Combine(_root, "a");

    public void Dispose() => _source.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1000)]
    [InlineData(99_999)]
    [InlineData(150_000)]
    public async Task A_file_that_is_cut_or_grows_under_its_reader_is_another_version(int length)
    {
        await using var read = await OpenAsync();
        await read.Body.ReadExactlyAsync(new byte[500], Token);
        using (var file = System.IO.File.OpenHandle(File, access: FileAccess.Write))
        {
            RandomAccess.SetLength(file, length);
        }

        var error = await Assert.ThrowsAsync<DatasetSourceException>(() => read.Body.CopyToAsync(Stream.Null, Token));
        Assert.Equal((SourceErrorKind.SourceChanged, "a"), (error.Kind, error.Key));
    }

    [Fact]
    public async Task A_file_that_is_written_over_in_place_is_another_version()
    {
        await using var read = await OpenAsync();
        await read.Body.ReadExactlyAsync(new byte[500], Token);
        await System.IO.File.WriteAllBytesAsync(File, Pattern.Bytes(2, 100_000), Token);
        Assert.Equal(SourceErrorKind.SourceChanged, (await Assert.ThrowsAsync<DatasetSourceException>(() => read.Body.CopyToAsync(Stream.Null, Token))).Kind);
    }

    [Fact]
    public async Task A_file_that_is_replaced_or_deleted_is_read_to_its_end_by_who_has_it_open()
    {
        await using var read = await OpenAsync();
        await read.Body.ReadExactlyAsync(new byte[500], Token);
        await System.IO.File.WriteAllBytesAsync(File + ".new", Pattern.Bytes(2, 100_000), Token);
        System.IO.File.Move(File + ".new", File, overwrite: true);
        using var rest = new MemoryStream();
        await read.Body.CopyToAsync(rest, Token);
        Assert.Equal(Pattern.Bytes(1, 100_000)[500..], rest.ToArray());
        Assert.Equal(SourceErrorKind.SourceChanged, (await Assert.ThrowsAsync<DatasetSourceException>(async () => await _source.OpenAsync(read.Actual, 0, 10, Token))).Kind);
    }

    [Fact]
    public async Task A_mount_that_comes_later_is_found()
    {
        var root = Path.Combine(_root, "mount");
        using var source = new FileSource(root);
        Assert.Equal(SourceErrorKind.NotFound, (await Assert.ThrowsAsync<DatasetSourceException>(async () => await source.StatAsync("a", Token))).Kind);
        Directory.CreateDirectory(root);
        await System.IO.File.WriteAllBytesAsync(Path.Combine(root, "a"), [1], Token);
        Assert.Equal(1, (await source.StatAsync("a", Token))?.Length);
    }

    [Theory]
    [InlineData(DiskErrors.Stale)]
    [InlineData(DiskErrors.NotConnected)]
    public async Task A_mount_that_went_away_is_transient_and_found_again(int error)
    {
        await System.IO.File.WriteAllBytesAsync(File, [1], Token);
        var opened = 0;
        using var source = new FileSource(_root, () => new StaleDisk(Disk.Open(_root, create: false), opened++ == 0 ? error : 0));
        var refused = await Assert.ThrowsAsync<DatasetSourceException>(async () => await source.StatAsync("a", Token));
        Assert.Equal((SourceErrorKind.SourceUnavailable, true), (refused.Kind, refused.IsTransient));
        Assert.Equal(1, (await source.StatAsync("a", Token))?.Length);
        Assert.Equal(2, opened);
    }

    private async Task<SourceRead> OpenAsync()
    {
        await System.IO.File.WriteAllBytesAsync(File, Pattern.Bytes(1, 100_000), Token);
        return await _source.OpenAsync((await _source.StatAsync("a", Token))!, 0, null, Token);
    }
}
