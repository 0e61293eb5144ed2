using System.Diagnostics;

namespace CloudNativeAi.Sqlite.Tests;

/// <summary>This program once more, as another process.</summary>
internal static class OtherProcess
{
    public static Process Start(params string[] arguments)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            info.ArgumentList.Add(typeof(OtherProcess).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        info.Environment["DOTNET_TieredPGO"] = "0";
        return Process.Start(info)!;
    }

    /// <summary>SIGKILL, and gone on return.</summary>
    public static async Task KillAsync(this Process process, CancellationToken cancellationToken)
    {
        process.Kill();
        await process.WaitForExitAsync(cancellationToken);
    }
}
