using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace QuickStart.Screen;

/// <summary>A live table, and the newest sentences below it.</summary>
internal sealed class LiveBoard : Board
{
    private const int Sentences = 14;
    private static readonly TimeSpan Refresh = TimeSpan.FromMilliseconds(250);
    private readonly IAnsiConsole _console;
    private readonly Lock _gate = new();
    private readonly List<string> _said = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _screen;
    private Func<CancellationToken, Task<BoardState>>? _look;
    private BoardState _state = new([]);

    public LiveBoard(IAnsiConsole console)
    {
        _console = console;
        _screen = Task.Run(DrawAsync);
    }

    public override void Say(string sentence)
    {
        lock (_gate)
        {
            _said.Add(string.Create(CultureInfo.InvariantCulture, $"{Elapsed.TotalSeconds,6:0.0} s  {sentence}"));
        }
    }

    public override void Show(Func<CancellationToken, Task<BoardState>>? look) => Volatile.Write(ref _look, look);

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _screen;
        _stop.Dispose();
        await base.DisposeAsync();
    }

    private async Task DrawAsync()
    {
        using var refresh = new PeriodicTimer(Refresh);
        await _console.Live(Picture()).StartAsync(async live =>
        {
            try
            {
                while (await refresh.WaitForNextTickAsync(_stop.Token))
                {
                    await LookAsync();
                    live.UpdateTarget(Picture());
                }
            }
            catch (OperationCanceledException)
            {
                live.UpdateTarget(Picture());
            }
        });
    }

    private async Task LookAsync()
    {
        try
        {
            if (Volatile.Read(ref _look) is { } look)
            {
                _state = await look(_stop.Token);
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The host is going or coming: the last picture stays until it can be asked again.
        }
    }

    private Rows Picture()
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("", "name", "state", "");
        foreach (var row in _state.Rows)
        {
            table.AddRow(Markup.Escape(row.Area), Markup.Escape(row.Name), Markup.Escape(row.State), Markup.Escape(row.Detail));
        }

        lock (_gate)
        {
            var sentences = _said.TakeLast(Sentences).Select(static sentence => (IRenderable)new Text(sentence));
            return new Rows([table, .. sentences]);
        }
    }
}
