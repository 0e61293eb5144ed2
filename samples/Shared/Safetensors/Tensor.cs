namespace QuickStart.Safetensors;

/// <summary>A named array of 32-bit floats, row-major.</summary>
internal sealed record Tensor(string Name, IReadOnlyList<int> Shape, float[] Values);
