using System.Globalization;
using System.Text;

namespace CloudNativeAi.Sqlite.Tests.Crashes;

/// <summary>Writes until it is killed; says what it is about to write, and what was acknowledged, to whoever started it.</summary>
internal static class CrashWriter
{
    private const int Writers = 4;
    private const int Names = 6;

    /// <summary>The name is told, the rest of the value follows from it: a torn value shows.</summary>
    public static byte[] Value(string name, long number)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{name}:{number}:");
        var random = new Random((int)(number % int.MaxValue));
        return Encoding.UTF8.GetBytes(text + new string((char)('a' + (number % 26)), random.Next(1, 6_000)));
    }

    public static async Task<int> RunAsync(string directory, string seed)
    {
        await using var store = await Stores.OpenAsync(directory, CancellationToken.None);
        await using var output = Console.OpenStandardOutput();
        var gate = new Lock();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer))));
        return 0;

        async Task WriteAsync(int writer)
        {
            var random = new Random((int.Parse(seed, CultureInfo.InvariantCulture) * Writers) + writer);
            while (true)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"w{writer}-{random.Next(Names)}");
                var item = await store.GetAsync(Stores.Key(name));
                if (item is not null && random.Next(8) == 0)
                {
                    Say($"try {name} -");
                    await store.DeleteAsync(item.Key, item.Version);
                    Say($"ack {name} -");
                    continue;
                }

                var number = random.NextInt64(1, long.MaxValue);
                Say(string.Create(CultureInfo.InvariantCulture, $"try {name} {number}"));
                await store.PutAsync(Stores.Key(name), Value(name, number), item?.Version);
                Say(string.Create(CultureInfo.InvariantCulture, $"ack {name} {number}"));
            }
        }

        // One system call a line: what was said before the kill reaches the other side whole.
        void Say(string line)
        {
            lock (gate)
            {
                output.Write(Encoding.UTF8.GetBytes(line + "\n"));
            }
        }
    }
}
