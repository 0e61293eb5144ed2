namespace QuickStart.Story;

/// <summary>The story cannot go on; the message says why and what to do.</summary>
internal sealed class StoryException(string message, Exception? innerException = null) : Exception(message, innerException);
