namespace CloudNativeAi.Data;

/// <summary>A slice and where its bytes go.</summary>
/// <param name="Slice">What.</param>
/// <param name="Target">Exactly <see cref="TensorSlice.Bytes"/> long.</param>
public readonly record struct TensorRead(TensorSlice Slice, Memory<byte> Target);
