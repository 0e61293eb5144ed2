namespace CloudNativeAi.Data.Transfer;

/// <summary>Bytes came and could not be kept.</summary>
internal sealed class SinkException(Exception cause) : Exception(cause.Message, cause);
