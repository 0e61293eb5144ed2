namespace CloudNativeAi.Scheduling;

/// <summary>A content as a number; from <see cref="RequestShape.Content"/>.</summary>
/// <remarks>Means the same in one scheduler and in its what-if copies; not to be stored elsewhere.</remarks>
/// <param name="Index">0 or more.</param>
public readonly record struct ContentId(int Index);
