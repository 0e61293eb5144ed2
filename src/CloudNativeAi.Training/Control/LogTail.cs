namespace CloudNativeAi.Training.Control;

/// <summary>The last words of a replica, bounded.</summary>
internal static class LogTail
{
    public const int Lines = 20;
    private const int MaxLength = 1000;

    public static async Task<IReadOnlyList<string>> ReadAsync(IReplicaRuntime runtime, ReplicaKey key, CancellationToken cancellationToken)
    {
        Queue<string> lines = [];
        await foreach (var line in runtime.ReadLogsAsync(key, Lines, follow: false, cancellationToken).ConfigureAwait(false))
        {
            lines.Enqueue(line.Text.Length <= MaxLength ? line.Text : line.Text[..MaxLength]);
            if (lines.Count > Lines)
            {
                lines.Dequeue();
            }
        }

        return [.. lines];
    }
}
