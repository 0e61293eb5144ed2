namespace CloudNativeAi.Data;

/// <summary>One file of a sample.</summary>
/// <param name="Name">What follows the first dot of the file's name, in lower case: <c>jpg</c>, <c>seg.png</c>.</param>
/// <param name="Content">Its bytes, until the sample is disposed.</param>
public readonly record struct SampleField(string Name, ReadOnlyMemory<byte> Content);
