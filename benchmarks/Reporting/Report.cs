using System.Globalization;
using System.Text.Json;
using Spectre.Console;

namespace CloudNativeAi.Benchmarks.Reporting;

/// <summary>What a scenario measured: a table for people, one JSON object on the last line for programs.</summary>
internal sealed class Report(string title)
{
    private readonly Table _table = new Table().Title(Markup.Escape(title)).AddColumn("measured").AddColumn(new TableColumn("value").RightAligned()).AddColumn("goal");
    private readonly Dictionary<string, object?> _values = [];

    /// <summary>A row of the table and a key of the object.</summary>
    public Report Add(string key, string label, double value, string format, string goal = "")
    {
        _table.AddRow(Markup.Escape(label), value.ToString(format, CultureInfo.InvariantCulture), Markup.Escape(goal));
        _values[key] = Math.Round(value, 3);
        return this;
    }

    /// <summary>A key of the object alone.</summary>
    public Report Add(string key, object value)
    {
        _values[key] = value;
        return this;
    }

    public void Write()
    {
        AnsiConsole.Write(_table);
        Console.Out.WriteLine(JsonSerializer.Serialize(_values));
    }
}
