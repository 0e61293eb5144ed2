using System.Text.Json;

namespace QuickStart.Story;

/// <summary>The file of <c>--json</c>: opened before the story begins, so that a wrong path costs no minute; removed if there is no result.</summary>
internal sealed class ResultFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private bool _written;

    private ResultFile(string path, FileStream file) => (_path, _file) = (path, file);

    /// <exception cref="StoryException">It cannot be written.</exception>
    public static ResultFile? Open(string? path)
    {
        try
        {
            return path is null ? null : new ResultFile(path, new FileStream(path, FileMode.Create, FileAccess.Write));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoryException($"{path} cannot be written: {exception.Message} Name a file in a directory that is there and yours.", exception);
        }
    }

    public void Write(StoryResult result)
    {
        JsonSerializer.Serialize(_file, result, StoryJson.Readable.StoryResult);
        _file.Write("\n"u8);
        _file.Flush();
        _written = true;
    }

    public void Dispose()
    {
        _file.Dispose();
        if (!_written)
        {
            File.Delete(_path);
        }
    }
}
