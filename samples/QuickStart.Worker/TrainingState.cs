using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using QuickStart.Digits;
using QuickStart.Safetensors;

namespace QuickStart.Worker;

/// <summary>All a step depends on: the weights, their velocity, and how many steps made them.</summary>
internal sealed class TrainingState
{
    private const string ModelFile = "model.safetensors";
    private const string OptimizerFile = "optimizer.safetensors";
    private const uint Seed = 20260101;
    private const float LearningRate = 0.05f;
    private const float Momentum = 0.9f;
    private const float Decay = 1e-4f;
    private readonly float[] _velocity;

    private TrainingState(long step, DigitModel model, float[] velocity) => (Step, Model, _velocity) = (step, model, velocity);

    /// <summary>Steps done since the beginning, over all generations.</summary>
    public long Step { get; private set; }

    public DigitModel Model { get; }

    public static TrainingState Create() => new(0, DigitModel.Create(Seed), new float[DigitModel.Size]);

    public static TrainingState Load(string directory, long step)
    {
        var model = SafetensorsReader.Read(Path.Combine(directory, ModelFile));
        var optimizer = SafetensorsReader.Read(Path.Combine(directory, OptimizerFile));
        return model.Metadata.GetValueOrDefault("step") == step.ToString(CultureInfo.InvariantCulture)
            ? new TrainingState(step, DigitModel.FromTensors(model.Tensors), DigitModel.FromTensors(optimizer.Tensors).Weights)
            : throw new InvalidDataException($"The checkpoint in {directory} is not of step {step}. Resume from the one the job names.");
    }

    public Task Save(string directory, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var metadata = new Dictionary<string, string> { ["step"] = Step.ToString(CultureInfo.InvariantCulture) };
        SafetensorsWriter.Write(Path.Combine(directory, ModelFile), Model.ToTensors(), metadata);
        SafetensorsWriter.Write(Path.Combine(directory, OptimizerFile), new DigitModel(_velocity).ToTensors(), metadata);
        return Task.CompletedTask;
    }

    /// <summary>Gradient descent with momentum.</summary>
    /// <param name="sum">The gradient summed over <paramref name="images"/> images.</param>
    /// <param name="images">How many.</param>
    public void Apply(Gradient sum, int images)
    {
        var weights = Model.Weights;
        for (var i = 0; i < weights.Length; i++)
        {
            _velocity[i] = (Momentum * _velocity[i]) - (LearningRate * (sum.At(i, images) + (Decay * weights[i])));
            weights[i] += _velocity[i];
        }

        Step++;
    }

    /// <summary>The same for two workers if and only if they hold the same weights.</summary>
    public long Checksum() => BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(MemoryMarshal.AsBytes<float>(Model.Weights)));
}
