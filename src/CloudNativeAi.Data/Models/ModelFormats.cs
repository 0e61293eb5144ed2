namespace CloudNativeAi.Data.Models;

/// <summary>Names a format by its extension; nothing is opened or deserialized.</summary>
internal static class ModelFormats
{
    public const string MetadataKey = "format";
    public const string Pickle = "pickle";

    private static readonly Dictionary<string, string> ByExtension = new(StringComparer.OrdinalIgnoreCase)
    {
        [".safetensors"] = "safetensors",
        [".gguf"] = "gguf",
        [".onnx"] = "onnx",
        [".pt"] = Pickle,
        [".pth"] = Pickle,
        [".pkl"] = Pickle,
        [".pickle"] = Pickle,
        [".ckpt"] = Pickle,
        [".joblib"] = Pickle,
        [".bin"] = Pickle,
    };

    public static string? Of(string path) => ByExtension.GetValueOrDefault(Path.GetExtension(path));

    /// <summary>The formats among the files, joined with '+'; null: none that is known.</summary>
    public static string? Of(IEnumerable<string> paths)
    {
        var formats = paths.Select(Of).OfType<string>().Distinct().Order(StringComparer.Ordinal).ToList();
        return formats.Count == 0 ? null : string.Join('+', formats);
    }
}
