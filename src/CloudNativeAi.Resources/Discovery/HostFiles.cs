using System.Globalization;
using System.Text;

namespace CloudNativeAi.Resources.Discovery;

/// <summary>The system's own files below a root: <c>/</c>, or a recorded tree. What is missing or unreadable is null or empty, never an error.</summary>
internal sealed class HostFiles(string root)
{
    private const int MaxLength = 1 << 20;

    public string? Text(string path)
    {
        try
        {
            using var reader = new StreamReader(File.OpenRead(Full(path)));
            var text = new StringBuilder();
            Span<char> buffer = stackalloc char[1024];
            for (int read; text.Length < MaxLength && (read = reader.Read(buffer)) > 0;)
            {
                text.Append(buffer[..read]);
            }

            return text.ToString().Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public IEnumerable<string> Lines(string path) => Text(path)?.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    public long? Number(string path) => long.TryParse(Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Names in a directory, in ordinal order.</summary>
    public IReadOnlyList<string> Names(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(Full(path)).Select(entry => Path.GetFileName(entry)).Order(StringComparer.Ordinal)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Where a link leads, as a path below the root; null: no link, or it leads out of it.</summary>
    public string? Target(string path)
    {
        try
        {
            var target = new DirectoryInfo(Full(path)).ResolveLinkTarget(returnFinalTarget: true)?.FullName;
            var relative = target is null ? null : Path.GetRelativePath(root, target);
            return relative is null || relative.StartsWith("..", StringComparison.Ordinal) ? null : relative;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private string Full(string path) => Path.Combine(root, path.TrimStart('/'));
}
