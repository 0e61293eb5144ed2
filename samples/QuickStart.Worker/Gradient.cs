using QuickStart.Digits;

namespace QuickStart.Worker;

/// <summary>A sum of gradients over images, and the loss with it.</summary>
/// <remarks>
/// Images go in blocks of <see cref="Block"/>; a block's gradient is computed in floats and then added as whole numbers of 2⁻³². Whole numbers add up
/// to the same sum in any order, so a step gives the same weights, bit for bit, however many workers share the blocks.
/// </remarks>
internal sealed class Gradient
{
    private const int Block = 24;
    private const double One = 1L << 32;
    private readonly float[] _block = new float[DigitModel.Size];
    private readonly float[] _hidden = new float[DigitModel.Hidden];
    private readonly float[] _hiddenError = new float[DigitModel.Hidden];
    private readonly float[] _output = new float[DigitSet.Classes];

    /// <summary>One number for each weight, then the loss.</summary>
    public long[] Sum { get; } = new long[DigitModel.Size + 1];

    /// <summary>Summed over the images.</summary>
    public double Loss => Sum[DigitModel.Size] / One;

    /// <summary>The mean over <paramref name="images"/> images for one weight.</summary>
    public float At(int weight, int images) => (float)(Sum[weight] / One / images);

    /// <summary>This rank's share: every block whose number leaves the rank when divided by the world size.</summary>
    public void Compute(DigitModel model, DigitSet set, int rank, int worldSize)
    {
        Array.Clear(Sum);
        var blocks = (set.Count + Block - 1) / Block;
        for (var block = rank; block < blocks; block += worldSize)
        {
            Array.Clear(_block);
            var loss = 0f;
            for (var i = block * Block; i < Math.Min(set.Count, (block + 1) * Block); i++)
            {
                loss += AddImage(model, set.Images[i], set.Labels[i]);
            }

            for (var i = 0; i < _block.Length; i++)
            {
                Sum[i] += (long)Math.Round(_block[i] * One);
            }

            Sum[DigitModel.Size] += (long)Math.Round(loss * One);
        }
    }

    private float AddImage(DigitModel model, ReadOnlySpan<float> image, int label)
    {
        ReadOnlySpan<float> weights = model.Weights;
        var block = _block.AsSpan();
        model.Predict(image, _hidden, _output);
        var loss = -MathF.Log(MathF.Max(_output[label], 1e-30f));
        _output[label] -= 1;
        Array.Clear(_hiddenError);
        for (var c = 0; c < DigitSet.Classes; c++)
        {
            var row = DigitModel.Output + (c * DigitModel.Hidden);
            Vectors.AddScaled(block.Slice(row, DigitModel.Hidden), _hidden, _output[c]);
            Vectors.AddScaled(_hiddenError, weights.Slice(row, DigitModel.Hidden), _output[c]);
            block[DigitModel.OutputBias + c] += _output[c];
        }

        for (var unit = 0; unit < DigitModel.Hidden; unit++)
        {
            if (_hidden[unit] > 0)
            {
                Vectors.AddScaled(block.Slice(unit * DigitSet.Pixels, DigitSet.Pixels), image, _hiddenError[unit]);
                block[DigitModel.HiddenBias + unit] += _hiddenError[unit];
            }
        }

        return loss;
    }
}
