using System.Text;
using CloudNativeAi.Data.Cache;

namespace CloudNativeAi.Data.Mounts;

/// <summary>Which file each object becomes; what cannot be one is refused by name, all at once, before any byte is written.</summary>
internal static class KeyPaths
{
    private const int MaxSegment = 255;
    private const int MaxPath = 4000;
    private const int Shown = 10;

    /// <param name="dataset">Whose prefix is cut.</param>
    /// <param name="objects">Its objects.</param>
    /// <param name="foldsCase">The file system takes names that differ by case for one.</param>
    /// <exception cref="CloudNativeAiException">Keys that cannot be files, or not beside each other.</exception>
    public static IReadOnlyList<(string Path, CachedObject Object)> Map(DatasetVersion dataset, IReadOnlyList<CachedObject> objects, bool foldsCase)
    {
        var refused = new List<string>();
        var files = new Dictionary<string, string>(foldsCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        var paths = new List<(string, CachedObject)>(objects.Count);
        foreach (var subject in objects)
        {
            var key = subject.Info.Key;
            var path = key.StartsWith(dataset.Prefix, StringComparison.Ordinal) ? key[dataset.Prefix.Length..] : key;
            if (Refusal(path) is { } refusal)
            {
                refused.Add($"\"{key}\" {refusal}");
            }
            else if (!files.TryAdd(path, key))
            {
                refused.Add($"\"{key}\" and \"{files[path]}\" are one file");
            }
            else
            {
                paths.Add((path, subject));
            }
        }

        foreach (var (path, subject) in paths)
        {
            for (var slash = path.IndexOf('/', StringComparison.Ordinal); slash >= 0; slash = path.IndexOf('/', slash + 1))
            {
                if (files.TryGetValue(path[..slash], out var file))
                {
                    refused.Add($"\"{file}\" is a file and \"{subject.Info.Key}\" needs a directory there");
                    break;
                }
            }
        }

        return refused.Count == 0 ? paths : throw new CloudNativeAiException(
            $"{dataset.Name} version {dataset.Version} cannot be mounted as files: {string.Join("; ", refused.Take(Shown))}{(refused.Count > Shown ? FormattableString.Invariant($"; and {refused.Count - Shown} more") : "")}.",
            "Leave these keys out of the dataset, or read it with OpenAsync.");
    }

    private static string? Refusal(string path)
    {
        if (path.Length == 0)
        {
            return "has no name left when the prefix is cut";
        }

        if (path[0] == '/')
        {
            return "is an absolute path or begins with an empty segment";
        }

        foreach (var range in path.AsSpan().Split('/'))
        {
            var segment = path.AsSpan()[range];
            if (segment is "")
            {
                return "has an empty segment";
            }

            if (segment is "." or "..")
            {
                return "has a segment '.' or '..'";
            }

            if (Encoding.UTF8.GetByteCount(segment) > MaxSegment)
            {
                return "has a segment of more than 255 bytes";
            }

            if (segment.Contains('\0') || (OperatingSystem.IsWindows() && segment.IndexOfAny(Path.GetInvalidFileNameChars()) >= 0))
            {
                return "has a character that no file name may have";
            }
        }

        return Encoding.UTF8.GetByteCount(path) > MaxPath ? "is longer than 4,000 bytes" : null;
    }
}
