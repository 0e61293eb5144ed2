namespace CloudNativeAi.Sqlite.Tests.Ownership;

/// <summary>Another host: owns a directory until its input ends, or says why it may not.</summary>
internal static class OwnerProcess
{
    public static async Task<int> RunAsync(string directory)
    {
        await using var store = Stores.New(directory);
        try
        {
            await store.OpenAsync(CancellationToken.None);
            Console.WriteLine("owner");
        }
        catch (CloudNativeAiException exception)
        {
            Console.WriteLine(exception.Message);
        }

        await Console.In.ReadLineAsync();
        return 0;
    }
}
