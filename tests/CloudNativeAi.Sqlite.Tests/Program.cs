using CloudNativeAi.Sqlite.Tests.Crashes;
using CloudNativeAi.Sqlite.Tests.Ownership;

namespace CloudNativeAi.Sqlite.Tests;

/// <summary>The tests, or, where a test started it, the other process of that test.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        ["crash-writer", var directory, var seed] => CrashWriter.RunAsync(directory, seed),
        ["owner", var directory] => OwnerProcess.RunAsync(directory),
        _ when args.Any(arg => arg is "--server" or "--internal-msbuild-node") =>
            Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args),
    };
}
