namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>A file of comma-separated values without quotes, read by the names in its first line.</summary>
internal sealed class CsvTable
{
    private readonly string _path;
    private readonly string[] _header;
    private readonly string[][] _rows;

    public CsvTable(string path)
    {
        _path = path;
        var lines = File.ReadAllLines(path);
        _header = lines.Length == 0 ? [] : lines[0].TrimEnd('\r').Split(',');
        _rows = [.. lines.Skip(1).Where(line => line.Length > 0).Select(line => line.TrimEnd('\r').Split(','))];
    }

    public int Count => _rows.Length;

    /// <summary>The values of a column; empty texts where the file has no such column and it may lack.</summary>
    /// <exception cref="InvalidDataException">The file has no such column.</exception>
    public string[] Texts(string column, bool mayLack = false)
    {
        var index = Array.IndexOf(_header, column);
        if (index < 0 && !mayLack)
        {
            throw new InvalidDataException($"\"{_path}\" has no column \"{column}\"; its first line names {string.Join(", ", _header)}. Give a file of the OpenB trace.");
        }

        return [.. _rows.Select(row => index >= 0 && index < row.Length ? row[index] : "")];
    }

    /// <summary>The values of a column of whole numbers.</summary>
    public long[] Numbers(string column) => [.. Texts(column).Select(text => long.Parse(text, System.Globalization.CultureInfo.InvariantCulture))];
}
