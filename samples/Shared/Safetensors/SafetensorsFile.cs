namespace QuickStart.Safetensors;

/// <summary>What a safetensors file holds.</summary>
internal sealed record SafetensorsFile(IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Metadata);
