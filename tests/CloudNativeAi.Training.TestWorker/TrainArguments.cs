using System.Globalization;

namespace CloudNativeAi.Training.TestWorker;

/// <summary>What a training run of the tests does.</summary>
internal sealed record TrainArguments(string Ledger, long Steps, int StepMilliseconds, int SaveEvery, bool OneShard, int ShardBytes)
{
    public static TrainArguments Parse(string[] args)
    {
        var values = args.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[1]);
        return new TrainArguments(
            values["--ledger"],
            Number("--steps", long.MaxValue),
            (int)Number("--step-ms", 5),
            (int)Number("--save-every", 5),
            Number("--one-shard", 0) == 1,
            (int)Number("--shard-bytes", 4096));

        long Number(string name, long otherwise) => values.TryGetValue(name, out var text) ? long.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }
}
