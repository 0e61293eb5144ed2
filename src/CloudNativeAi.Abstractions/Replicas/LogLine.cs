namespace CloudNativeAi;

/// <summary>One line a replica wrote.</summary>
/// <param name="At">When it was read from the replica.</param>
/// <param name="Error">Whether it came by standard error.</param>
/// <param name="Text">Without its line end; lines longer than 64 KiB are cut into several.</param>
public readonly record struct LogLine(DateTimeOffset At, bool Error, string Text);
