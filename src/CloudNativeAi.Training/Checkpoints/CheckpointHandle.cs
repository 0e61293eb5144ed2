namespace CloudNativeAi.Training;

/// <summary>A complete, verified checkpoint that stays where it is until this is disposed, also when it is deleted meanwhile.</summary>
public sealed class CheckpointHandle : IDisposable, IAsyncDisposable
{
    private Action? _release;

    /// <param name="info">Which checkpoint.</param>
    /// <param name="directory">Where its files are: a path, or a URL of a store that has none.</param>
    /// <param name="release">Called once, when it is disposed.</param>
    public CheckpointHandle(CheckpointInfo info, string directory, Action? release = null) => (Info, Directory, _release) = (info, directory, release);

    /// <summary>Which checkpoint.</summary>
    public CheckpointInfo Info { get; }

    /// <summary>Where its files are, read-only; names as the workers gave them, beside <c>checkpoint.json</c> and <c>shard-*.json</c>.</summary>
    public string Directory { get; }

    /// <summary>Lets it go.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
