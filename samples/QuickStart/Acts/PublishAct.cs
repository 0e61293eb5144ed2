using System.Globalization;
using System.Text.Json;
using CloudNativeAi;
using CloudNativeAi.Data;
using QuickStart.Digits;
using QuickStart.Safetensors;
using QuickStart.Story;

namespace QuickStart.Acts;

/// <summary>6a. A checkpoint becomes a model version: weights and a manifest.</summary>
internal static class PublishAct
{
    public const string Model = "digits";
    private const string Weights = "model.safetensors";

    /// <summary>Publishes the newest acknowledged checkpoint.</summary>
    public static async Task<PublishedModel> RunAsync(StoryContext story, CancellationToken cancellationToken)
    {
        var newest = await story.Platform.Checkpoints.ListAsync(story.Job, cancellationToken).FirstOrDefaultAsync(cancellationToken)
            ?? throw new StoryException("The job has no checkpoint to publish. This is a mistake of the sample: report it.");
        await using var checkpoint = await story.Platform.Checkpoints.OpenAsync(story.Job, newest.Step, cancellationToken);
        var number = (await story.Platform.Models.ListAsync(Tenant.Default, Model, cancellationToken)).Count + 1;
        var directory = Directory.CreateDirectory(Path.Combine(story.Place.Publication, number.ToString(CultureInfo.InvariantCulture))).FullName;
        File.Copy(Path.Combine(checkpoint.Directory, Weights), Path.Combine(directory, Weights));
        var weights = DigitModel.FromTensors(SafetensorsReader.Read(Path.Combine(directory, Weights)).Tensors);
        var accuracy = weights.Accuracy(story.Digits.HeldOut);
        var manifest = new Manifest(Model, number.ToString(CultureInfo.InvariantCulture), newest.Step, accuracy, newest.Digest);
        await File.WriteAllBytesAsync(Path.Combine(directory, "manifest.json"), JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJson.Default.Manifest), cancellationToken);
        var version = await story.Platform.Models.PublishAsync(new ModelPublication(Tenant.Default, Model, directory), cancellationToken);
        story.Say($"Publish: step {newest.Step} is version {version.Version} of model {Model}; it tells {accuracy:P1} of the held-out images.");
        return version.Version == number
            ? new PublishedModel(version, weights, newest.Step, accuracy)
            : throw new StoryException($"Version {number} was published and became {version.Version}. Nobody else may publish to this model.");
    }
}
