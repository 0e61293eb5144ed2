using System.Text.Json.Serialization;

namespace QuickStart.Traffic;

// The Open Inference Protocol as a client sees it.
internal sealed record InferRequest(InferTensor[] Inputs);

internal sealed record InferTensor(string Name, string Datatype, int[] Shape, float[] Data);

internal sealed record InferResponse(string ModelName, string ModelVersion, InferTensor[] Outputs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(InferRequest))]
[JsonSerializable(typeof(InferResponse))]
internal sealed partial class InferJson : JsonSerializerContext;
