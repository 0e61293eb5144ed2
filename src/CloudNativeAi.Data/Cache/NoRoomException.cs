namespace CloudNativeAi.Data.Cache;

/// <summary>The cache cannot keep these bytes now: they are read past it.</summary>
internal sealed class NoRoomException(string reason, Exception? cause = null) : Exception(reason, cause);
