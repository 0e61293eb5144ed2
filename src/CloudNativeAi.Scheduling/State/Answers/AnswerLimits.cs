namespace CloudNativeAi.Scheduling.State;

/// <summary>How much is remembered so that it need not be asked again.</summary>
/// <param name="Changes">Changes of rows, a power of two; at least one for each row is always kept.</param>
/// <param name="Shapes">Request shapes whose answers are kept at a time, at 4 bytes a node each.</param>
internal sealed record AnswerLimits(int Changes = 1024, int Shapes = 1024);
