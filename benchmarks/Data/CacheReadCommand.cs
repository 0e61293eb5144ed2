using System.CommandLine;

namespace CloudNativeAi.Benchmarks.Data;

/// <summary><c>cacheread</c>: an object in the cache, read through the stream of its dataset, against a plain read of the same file.</summary>
internal static class CacheReadCommand
{
    public static Command Create()
    {
        var size = new Option<int>("--mebibytes") { Description = "Size of the object; 16 … 16,384. It should fit the page cache.", DefaultValueFactory = _ => 512 };
        size.Validators.Add(static result =>
        {
            var wrong = result.GetValueOrDefault<int>();
            if (wrong is < 16 or > 16_384)
            {
                result.AddError($"--mebibytes is {wrong}; it is 16 … 16384. Give a number in that range.");
            }
        });
        var command = new Command("cacheread", "Bytes per second from the cache, against a plain read of the same file.") { size };
        command.SetAction(async (result, cancellationToken) =>
        {
            (await new CacheReadScenario(result.GetValue(size)).RunAsync(cancellationToken)).Write();
            return 0;
        });
        return command;
    }
}
