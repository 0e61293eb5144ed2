using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace QuickStart.Worker;

/// <summary>What the worker is told besides its environment.</summary>
/// <param name="Data">The path of <c>digits.csv.gz</c>.</param>
/// <param name="LedgerDirectory">Where each process keeps a file of what it did; null: nowhere.</param>
/// <param name="Pace">The shortest time a step takes; zero: as fast as it goes.</param>
/// <param name="CheckpointEvery">Steps between checkpoints.</param>
/// <param name="Steps">Where it ends by itself; null: it trains until it is asked to stop.</param>
internal sealed record WorkerOptions(string Data, string? LedgerDirectory, TimeSpan Pace, int CheckpointEvery, long? Steps)
{
    private const string Usage = "Usage: QuickStart.Worker --data FILE [--steps N] [--checkpoint-every N] [--pace MILLISECONDS] [--ledger DIR]";

    public static bool TryParse(string[] args, [NotNullWhen(true)] out WorkerOptions? options, [NotNullWhen(false)] out string? refusal)
    {
        var parsed = new WorkerOptions("", null, TimeSpan.Zero, 25, null);
        (options, refusal) = (null, null);
        for (var i = 0; i < args.Length && refusal is null; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : "";
            var isNumber = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0;
            switch (args[i])
            {
                case "--data" when value.Length > 0:
                    parsed = parsed with { Data = value };
                    break;
                case "--ledger" when value.Length > 0:
                    parsed = parsed with { LedgerDirectory = value };
                    break;
                case "--pace" when isNumber:
                    parsed = parsed with { Pace = TimeSpan.FromMilliseconds(number) };
                    break;
                case "--checkpoint-every" when isNumber:
                    parsed = parsed with { CheckpointEvery = number };
                    break;
                case "--steps" when isNumber:
                    parsed = parsed with { Steps = number };
                    break;
                default:
                    refusal = $"\"{args[i]} {value}\" is not an option with a value. {Usage}";
                    break;
            }
        }

        if (refusal is null && parsed.Data.Length == 0)
        {
            refusal = $"No data set was given. {Usage}";
        }

        options = refusal is null ? parsed : null;
        return options is not null;
    }
}
