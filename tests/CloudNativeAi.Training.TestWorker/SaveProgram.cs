using System.Globalization;
using CloudNativeAi.Training.Worker;

namespace CloudNativeAi.Training.TestWorker;

/// <summary>Saves step after step, as fast as it can, until it is killed.</summary>
internal static class SaveProgram
{
    public static async Task<int> RunAsync(string stop)
    {
        await using var worker = TrainingWorker.FromEnvironment();
        for (var step = worker.ResumeStep ?? 0; !File.Exists(stop);)
        {
            step++;
            var content = new byte[4096];
            Array.Fill(content, (byte)step);
            await worker.SaveAsync(
                step,
                async (directory, token) =>
                {
                    for (var file = 0; file < 20; file++)
                    {
                        await File.WriteAllBytesAsync(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"part-{worker.Rank}-{file}.bin")), content, token);
                    }
                });
        }

        return 0;
    }
}
