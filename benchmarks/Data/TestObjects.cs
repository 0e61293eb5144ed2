namespace CloudNativeAi.Benchmarks.Data;

/// <summary>Files of random bytes; the same each time.</summary>
internal static class TestObjects
{
    public static async Task WriteAsync(string path, int mebibytes, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var file = File.Create(path);
        var block = new byte[1 << 20];
        var random = new Random(1);
        for (var i = 0; i < mebibytes; i++)
        {
            random.NextBytes(block);
            await file.WriteAsync(block, cancellationToken);
        }
    }
}
