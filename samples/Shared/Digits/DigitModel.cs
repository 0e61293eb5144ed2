using QuickStart.Safetensors;

namespace QuickStart.Digits;

/// <summary>64 pixels → 32 rectified units → 10 classes. All weights lie in one array, so that gradients are sums over it.</summary>
internal sealed class DigitModel
{
    public const int Hidden = 32;
    public const int HiddenBias = Hidden * DigitSet.Pixels;
    public const int Output = HiddenBias + Hidden;
    public const int OutputBias = Output + (DigitSet.Classes * Hidden);
    public const int Size = OutputBias + DigitSet.Classes;

    private static readonly (string Name, int Start, int[] Shape)[] Layout =
    [
        ("hidden.weight", 0, [Hidden, DigitSet.Pixels]),
        ("hidden.bias", HiddenBias, [Hidden]),
        ("output.weight", Output, [DigitSet.Classes, Hidden]),
        ("output.bias", OutputBias, [DigitSet.Classes]),
    ];

    public DigitModel(float[] weights) => Weights = weights.Length == Size ? weights : throw new ArgumentException($"A model has {Size} weights, not {weights.Length}.", nameof(weights));

    public float[] Weights { get; }

    /// <summary>Small weights, the same on every machine.</summary>
    public static DigitModel Create(uint seed)
    {
        var weights = new float[Size];
        var state = seed;
        Fill(weights.AsSpan(0, HiddenBias), MathF.Sqrt(2f / DigitSet.Pixels), ref state);
        Fill(weights.AsSpan(Output, OutputBias - Output), MathF.Sqrt(1f / Hidden), ref state);
        return new DigitModel(weights);
    }

    /// <exception cref="InvalidDataException">A tensor is missing or has another shape.</exception>
    public static DigitModel FromTensors(IReadOnlyDictionary<string, Tensor> tensors, string prefix = "")
    {
        var weights = new float[Size];
        foreach (var (name, start, shape) in Layout)
        {
            if (!tensors.TryGetValue(prefix + name, out var tensor) || !tensor.Shape.SequenceEqual(shape))
            {
                throw new InvalidDataException($"The model needs a tensor \"{prefix}{name}\" of shape [{string.Join(", ", shape)}]. Publish a checkpoint of QuickStart.Worker.");
            }

            tensor.Values.CopyTo(weights, start);
        }

        return new DigitModel(weights);
    }

    public IEnumerable<Tensor> ToTensors(string prefix = "") =>
        Layout.Select(part => new Tensor(prefix + part.Name, part.Shape, Weights[part.Start..(part.Start + part.Shape.Aggregate(1, static (a, b) => a * b))]));

    /// <summary>Rectified hidden units, then the probability of each class; returns the likeliest.</summary>
    public int Predict(ReadOnlySpan<float> image, Span<float> hidden, Span<float> probabilities)
    {
        ReadOnlySpan<float> weights = Weights;
        for (var unit = 0; unit < Hidden; unit++)
        {
            hidden[unit] = MathF.Max(0, weights[HiddenBias + unit] + Vectors.Dot(weights.Slice(unit * DigitSet.Pixels, DigitSet.Pixels), image));
        }

        for (var label = 0; label < DigitSet.Classes; label++)
        {
            probabilities[label] = weights[OutputBias + label] + Vectors.Dot(weights.Slice(Output + (label * Hidden), Hidden), hidden);
        }

        return Softmax(probabilities);
    }

    /// <summary>The share of images whose digit it tells.</summary>
    public double Accuracy(DigitSet set)
    {
        Span<float> hidden = stackalloc float[Hidden];
        Span<float> probabilities = stackalloc float[DigitSet.Classes];
        var right = 0;
        for (var i = 0; i < set.Count; i++)
        {
            right += Predict(set.Images[i], hidden, probabilities) == set.Labels[i] ? 1 : 0;
        }

        return right / (double)set.Count;
    }

    private static int Softmax(Span<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        var (top, sum) = (values[best], 0f);
        for (var i = 0; i < values.Length; i++)
        {
            sum += values[i] = MathF.Exp(values[i] - top);
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] /= sum;
        }

        return best;
    }

    private static void Fill(Span<float> weights, float scale, ref uint state)
    {
        for (var i = 0; i < weights.Length; i++)
        {
            state = (state * 1664525) + 1013904223;
            weights[i] = scale * ((state >> 8) / (float)(1 << 23) - 1);
        }
    }
}
