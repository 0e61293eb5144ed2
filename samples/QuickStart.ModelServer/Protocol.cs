using System.Text.Json;
using System.Text.Json.Serialization;

namespace QuickStart.ModelServer;

// The Open Inference Protocol, version 2, as far as this server speaks it.
internal sealed record ModelManifest(string Name, string Version);

internal sealed record ServerMetadata(string Name, string Version, string[] Extensions);

internal sealed record TensorMetadata(string Name, string Datatype, int[] Shape);

internal sealed record ModelMetadata(string Name, string[] Versions, string Platform, TensorMetadata[] Inputs, TensorMetadata[] Outputs);

internal sealed record InferRequest(string? Id, InferInput[]? Inputs);

internal sealed record InferInput(string? Name, int[]? Shape, string? Datatype, JsonElement Data);

internal sealed record InferOutput<T>(string Name, string Datatype, int[] Shape, T[] Data);

internal sealed record InferResponse(string ModelName, string ModelVersion, string? Id, InferOutputs Outputs);

/// <summary>Written as the array that the protocol asks for.</summary>
[JsonConverter(typeof(InferOutputsConverter))]
internal sealed record InferOutputs(InferOutput<float> Probabilities, InferOutput<long> Labels);

internal sealed record ErrorResponse(string Error);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(ModelMetadata))]
[JsonSerializable(typeof(InferRequest))]
[JsonSerializable(typeof(InferResponse))]
[JsonSerializable(typeof(InferOutput<float>))]
[JsonSerializable(typeof(InferOutput<long>))]
[JsonSerializable(typeof(ErrorResponse))]
internal sealed partial class ServerJson : JsonSerializerContext;
