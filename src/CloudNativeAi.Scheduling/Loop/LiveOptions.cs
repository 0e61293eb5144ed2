using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace CloudNativeAi.Scheduling.Loop;

/// <summary>The settings that hold now. Changed ones hold from when they are good: with any fault in them, those before go on, whole, and the log says why. Thread-safe.</summary>
/// <remarks>A monitor of options would throw into whoever reloads configuration, and have no value from then on.</remarks>
internal sealed partial class LiveOptions : IDisposable, IAsyncDisposable
{
    private readonly IOptionsFactory<SchedulingOptions> _factory;
    private readonly SchedulerMailbox _mailbox;
    private readonly ILogger<LiveOptions> _logger;
    private readonly List<IDisposable> _watches = [];
    private volatile SchedulingOptions _current;

    public LiveOptions(
        IOptions<SchedulingOptions> start,
        IOptionsFactory<SchedulingOptions> factory,
        IEnumerable<IOptionsChangeTokenSource<SchedulingOptions>> sources,
        SchedulerMailbox mailbox,
        ILogger<LiveOptions> logger)
    {
        (_current, _factory, _mailbox, _logger) = (start.Value, factory, mailbox, logger);
        foreach (var source in sources)
        {
            _watches.Add(ChangeToken.OnChange(source.GetChangeToken, Change));
        }
    }

    public SchedulingOptions Current => _current;

    public void Dispose()
    {
        foreach (var watch in _watches)
        {
            watch.Dispose();
        }
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Change()
    {
        try
        {
            _current = _factory.Create(Options.DefaultName);
        }
        catch (OptionsValidationException exception)
        {
            Log.Refused(_logger, string.Join(' ', exception.Failures));
            return;
        }

        _mailbox.Send(new SchedulerMessage.OptionsChanged(_current));
    }

    private static partial class Log
    {
        [LoggerMessage(2013, LogLevel.Error, "Changed settings are refused as a whole, those before go on: {Faults}", EventName = "SettingsRefused")]
        public static partial void Refused(ILogger logger, string faults);
    }
}
