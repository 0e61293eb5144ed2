namespace CloudNativeAi.Testing;

/// <summary>What any implementation of a seam, ours or a stranger's, must pass; bound to no test framework.</summary>
/// <remarks>Derive from the suite of the seam, say how an implementation is made, and run each of <see cref="Cases"/> as a test.</remarks>
public abstract class ContractSuite
{
    /// <summary>Every case of the suite.</summary>
    public abstract IReadOnlyList<ContractCase> Cases { get; }

    /// <summary>Runs the case of that name.</summary>
    public Task RunAsync(string name, CancellationToken cancellationToken = default) =>
        Cases.Single(c => c.Name == name).Run(cancellationToken);
}
