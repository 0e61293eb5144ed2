using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Resources.Discovery;

/// <summary>NVIDIA GPUs as the vendor's program tells them. One caller at a time.</summary>
internal sealed partial class NvidiaSmi(TimeProvider time, ILogger logger)
{
    private const int MaxOutput = 1 << 17;
    private IReadOnlyList<Device> _last = [];
    private bool _absent;
    private bool _failing;

    /// <summary>None where there is no such program; those seen before, of unknown health, where it fails.</summary>
    public async Task<IReadOnlyList<Device>> ReadAsync(string program, TimeSpan limit, HostFiles files, CancellationToken cancellationToken)
    {
        string output;
        try
        {
            output = await RunAsync(program, limit, cancellationToken).ConfigureAwait(false);
        }
        catch (Win32Exception exception)
        {
            // Without the program there is no driver either; gone after it was there is a failure.
            return _last.Count > 0 ? Failed(exception) : Absent(program);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or TimeoutException)
        {
            return Failed(exception);
        }

        _last = NvidiaCsv.Read(output, files, line =>
        {
            if (!_failing)
            {
                Log.Unreadable(logger, Configuration.NameRules.Show(line));
            }
        });
        _failing = _last.Any(gpu => gpu.Health != DeviceHealth.Healthy);
        return _last;
    }

    private async Task<string> RunAsync(string program, TimeSpan limit, CancellationToken cancellationToken)
    {
        var info = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        info.ArgumentList.Add($"--query-gpu={NvidiaCsv.Query}");
        info.ArgumentList.Add("--format=csv,noheader,nounits");
        using var process = Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start.");
        using var tooLong = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        try
        {
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            var buffer = new char[MaxOutput];
            var length = await process.StandardOutput.ReadBlockAsync(buffer, either.Token).ConfigureAwait(false);
            await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            return process.ExitCode == 0
                ? new string(buffer, 0, length)
                : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {Configuration.NameRules.Show(new string(buffer, 0, length))}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{program} did not answer within {limit}.");
        }
        finally
        {
            Kill(process);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or NotSupportedException)
        {
            // Ended in between.
        }
    }

    private IReadOnlyList<Device> Absent(string program)
    {
        if (!_absent)
        {
            _absent = true;
            Log.Absent(logger, program);
        }

        return [];
    }

    private IReadOnlyList<Device> Failed(Exception exception)
    {
        if (!_failing)
        {
            _failing = true;
            Log.Failed(logger, exception);
        }

        return _last = [.. _last.Select(static gpu => gpu with { Health = DeviceHealth.Unknown })];
    }

    private static partial class Log
    {
        [LoggerMessage(1010, LogLevel.Debug, "There is no {Program} on this machine: no NVIDIA GPUs are offered.", EventName = "NvidiaSmiAbsent")]
        public static partial void Absent(ILogger logger, string program);

        [LoggerMessage(1011, LogLevel.Warning, "nvidia-smi failed: the GPUs it told of before count as unknown, and nothing new is placed on them until it answers.", EventName = "NvidiaSmiFailed")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(1012, LogLevel.Warning, "nvidia-smi printed what cannot be read as a GPU in order, \"{Line}\": it counts as unknown, and nothing new is placed on it.", EventName = "NvidiaSmiUnreadable")]
        public static partial void Unreadable(ILogger logger, string line);
    }
}
