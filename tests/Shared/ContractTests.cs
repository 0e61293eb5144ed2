using CloudNativeAi.Testing;

namespace CloudNativeAi.Tests;

/// <summary>Runs every case of a contract suite as a test of its own.</summary>
public abstract class ContractTests<TSuite>
    where TSuite : ContractSuite, new()
{
    public static TheoryData<string> Names => [.. new TSuite().Cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Holds(string name) => new TSuite().RunAsync(name, TestContext.Current.CancellationToken);
}
