using Microsoft.Extensions.Logging;

namespace CloudNativeAi.Data.Cache;

/// <summary>Whether the disk takes bytes: one warning when it stops, a pause after each failure, one line when it goes on. Thread-safe.</summary>
internal sealed partial class WriteHealth(CacheDirectory directory, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private bool _failing;
    private long _failedAt;

    public string? Problem
    {
        get
        {
            lock (_gate)
            {
                return _failing ? $"Writes to \"{directory.Path}\" fail." : null;
            }
        }
    }

    /// <summary>A write failed moments ago: none is tried.</summary>
    public bool IsPaused
    {
        get
        {
            lock (_gate)
            {
                return _failing && time.GetElapsedTime(_failedAt) < Pause;
            }
        }
    }

    public void Failed(Exception exception)
    {
        bool first;
        lock (_gate)
        {
            first = !_failing;
            (_failing, _failedAt) = (true, time.GetTimestamp());
        }

        if (first)
        {
            Log.PassingThrough(logger, directory.Path, directory.FreeBytes(), exception.Message);
        }
    }

    public void Succeeded()
    {
        bool again;
        lock (_gate)
        {
            // A write that was under way when others failed says nothing yet.
            again = _failing && time.GetElapsedTime(_failedAt) >= Pause;
            _failing &= !again;
        }

        if (again)
        {
            Log.KeepingAgain(logger, directory.Path);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3001, LogLevel.Warning, "The cache directory {Directory} takes no more bytes ({FreeBytes} are free): {Reason} Reads pass it by until it does.", EventName = "CachePassingThrough")]
        public static partial void PassingThrough(ILogger logger, string directory, long freeBytes, string reason);

        [LoggerMessage(3002, LogLevel.Information, "The cache directory {Directory} takes bytes again.", EventName = "CacheKeepingAgain")]
        public static partial void KeepingAgain(ILogger logger, string directory);
    }
}
