using System.Text.Json;
using QuickStart.Digits;
using QuickStart.Safetensors;

namespace QuickStart.ModelServer;

/// <summary>A model as it was published: weights in <c>model.safetensors</c>, its version in <c>manifest.json</c>.</summary>
internal sealed record ServedModel(string Version, DigitModel Weights)
{
    public const string Name = "digits";

    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static ServedModel Load(string directory)
    {
        var manifestPath = Path.Combine(directory, "manifest.json");
        try
        {
            var manifest = JsonSerializer.Deserialize(File.ReadAllBytes(manifestPath), ServerJson.Default.ModelManifest);
            if (manifest is not { Name: Name, Version.Length: > 0 })
            {
                throw new InvalidDataException($"{manifestPath} names no version of the model \"{Name}\". Publish name and version with the weights.");
            }

            var file = SafetensorsReader.Read(Path.Combine(directory, "model.safetensors"));
            return new ServedModel(manifest.Version, DigitModel.FromTensors(file.Tensors));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"{manifestPath} is not JSON. Publish it again.", exception);
        }
    }
}
