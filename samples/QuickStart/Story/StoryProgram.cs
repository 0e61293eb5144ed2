using CloudNativeAi;
using QuickStart.Acts;
using QuickStart.Screen;
using Spectre.Console;

namespace QuickStart.Story;

/// <summary>The program around the story: options, console, working directory, result, and an end that leaves nothing behind.</summary>
internal static class StoryProgram
{
    private const int Refused = 2;
    private const int Stopped = 130;

    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder, Uri> compose)
    {
        if (!StoryOptions.TryParse(args, out var options, out var refusal))
        {
            await Console.Error.WriteLineAsync(refusal);
            return Refused;
        }

        if (options.Help)
        {
            await Console.Out.WriteLineAsync(StoryOptions.Usage);
            return 0;
        }

        using var stop = new StopSignal();
        try
        {
            using var json = ResultFile.Open(options.Json);
            var result = await TellAsync(options, compose, stop.Token);
            json?.Write(result);
            return await ConcludeAsync(result);
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped on request. Nothing is left running.");
            return Stopped;
        }
        catch (Exception exception) when (exception is StoryException or CloudNativeAiException or IOException or UnauthorizedAccessException or Microsoft.Extensions.Options.OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"The story cannot go on: {exception.Message}");
            return 1;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"This should not have happened, and is a mistake of the sample or of the platform: report it.{Environment.NewLine}{exception}");
            return 1;
        }
    }

    private static async Task<StoryResult> TellAsync(StoryOptions options, Action<WebApplicationBuilder, Uri> compose, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new StoryException("The process runtime needs Linux. Run the sample there, in a container or in WSL.");
        }

        using var place = Workplace.Create(options.Keep);
        await using var board = options.Verbose || Console.IsOutputRedirected ? (Board)new PlainBoard(Console.Out) : new LiveBoard(AnsiConsole.Console);
        await using var server = await DataServer.StartAsync(Workplace.DataFile, cancellationToken);
        place.DataServer = server.Address;
        await using var platform = new Platform(compose, place, options.Verbose);
        var story = new StoryContext(place, platform, server, board);
        try
        {
            await platform.StartAsync(cancellationToken);
            board.Show(new Lookout(story).LookAsync);
            story.Say($"A platform in {place.Root}, process {Environment.ProcessId}.");
            await DataAct.RunAsync(story, cancellationToken);
            await TrainAct.RunAsync(story, cancellationToken);
            await ContendAct.RunAsync(story, cancellationToken);
            await FailAct.RunAsync(story, cancellationToken);
            await RestartAct.RunAsync(story, cancellationToken);
            await ServeAct.RunAsync(story, cancellationToken);
        }
        finally
        {
            board.Show(null);
            await Cleanup.RunAsync(platform, place, story.Say);
        }

        story.Result.Seconds = (TimeProvider.System.GetUtcNow() - System.Diagnostics.Process.GetCurrentProcess().StartTime.ToUniversalTime()).TotalSeconds;
        return story.Result;
    }

    private static async Task<int> ConcludeAsync(StoryResult result)
    {
        var refuted = result.Refute();
        foreach (var sentence in refuted)
        {
            await Console.Error.WriteLineAsync(sentence);
        }

        await Console.Out.WriteLineAsync(refuted.Count == 0 ? $"All of it held, in {result.Seconds:0.0} s." : $"{refuted.Count} promises did not hold.");
        return refuted.Count == 0 ? 0 : 1;
    }
}
