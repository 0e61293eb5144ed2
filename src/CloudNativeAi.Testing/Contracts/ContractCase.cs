namespace CloudNativeAi.Testing;

/// <summary>One thing that an implementation of a seam must do.</summary>
/// <param name="Name">A sentence, with underscores.</param>
/// <param name="Run">Runs it against a fresh implementation; throws <see cref="ContractViolationException"/> where it does not hold.</param>
public sealed record ContractCase(string Name, Func<CancellationToken, Task> Run)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
