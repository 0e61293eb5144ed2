using System.Text.Json;
using QuickStart.Digits;

namespace QuickStart.ModelServer;

/// <summary>Reads the one input: FP32, shape [batch, 64], data flat or nested row by row.</summary>
internal static class InputTensor
{
    public const string Name = "images";
    public const int MaxBatch = 256;

    /// <summary>The batch's images one after the other; false: a sentence in <paramref name="refusal"/>.</summary>
    public static bool TryRead(InferRequest request, out float[] images, out string refusal)
    {
        (images, refusal) = ([], "");
        if (request.Inputs is not [{ Name: Name, Datatype: "FP32", Shape: [var batch, DigitSet.Pixels] } input] || batch is < 1 or > MaxBatch)
        {
            refusal = $"The request needs one input \"{Name}\" of datatype FP32 and shape [n, {DigitSet.Pixels}] with n from 1 to {MaxBatch}. Ask for the model's metadata to see it.";
            return false;
        }

        images = new float[batch * DigitSet.Pixels];
        var count = 0;
        if (!TryFlatten(input.Data, images, ref count, depth: 0) || count != images.Length)
        {
            refusal = $"The input \"{Name}\" of shape [{batch}, {DigitSet.Pixels}] needs {images.Length} finite numbers. Send them flat or one array a row.";
            return false;
        }

        return true;
    }

    private static bool TryFlatten(JsonElement element, float[] target, ref int count, int depth)
    {
        if (element.ValueKind == JsonValueKind.Number)
        {
            return count < target.Length && depth > 0 && element.TryGetSingle(out target[count]) && float.IsFinite(target[count++]);
        }

        if (element.ValueKind != JsonValueKind.Array || depth == 2)
        {
            return false;
        }

        foreach (var item in element.EnumerateArray())
        {
            if (!TryFlatten(item, target, ref count, depth + 1))
            {
                return false;
            }
        }

        return true;
    }
}
