using System.Diagnostics.CodeAnalysis;

namespace QuickStart.Story;

/// <summary>What the program is told.</summary>
/// <param name="Json">Where the result goes; null: to the console alone.</param>
/// <param name="Keep">Whether the working directory stays, for looking into it.</param>
/// <param name="Verbose">Whether the platform's own log is shown.</param>
/// <param name="Help">Whether the usage is all that is wanted.</param>
internal sealed record StoryOptions(string? Json, bool Keep, bool Verbose, bool Help)
{
    public const string Usage = """
        Trains a model with three worker processes, shrinks the job for a more urgent one, kills a worker, replaces the host under the running
        job, publishes the model and serves two versions of it under load.

        Usage: QuickStart [--json FILE] [--keep] [--verbose] [--help]

          --json FILE   write the result there, as one JSON object
          --keep        keep the working directory, a new one below the system's temporary directory
          --verbose     show the platform's log instead of the live table
          --help        show this

        Exit code: 0 if everything the story promises held, 1 if not, 2 for a wrong option, 130 after Ctrl-C.
        """;

    public static bool TryParse(string[] args, [NotNullWhen(true)] out StoryOptions? options, [NotNullWhen(false)] out string? refusal)
    {
        var parsed = new StoryOptions(null, Keep: false, Verbose: false, Help: false);
        (options, refusal) = (null, null);
        for (var i = 0; i < args.Length && refusal is null; i++)
        {
            switch (args[i])
            {
                case "--json" when i + 1 < args.Length && args[i + 1].Length > 0:
                    parsed = parsed with { Json = args[++i] };
                    break;
                case "--json":
                    refusal = "--json needs a file. Write --json result.json.";
                    break;
                case "--keep":
                    parsed = parsed with { Keep = true };
                    break;
                case "--verbose":
                    parsed = parsed with { Verbose = true };
                    break;
                case "--help" or "-h" or "-?":
                    parsed = parsed with { Help = true };
                    break;
                default:
                    refusal = $"\"{args[i]}\" is not an option. Use --json FILE, --keep, --verbose or --help.";
                    break;
            }
        }

        options = refusal is null ? parsed : null;
        return options is not null;
    }
}
