namespace CloudNativeAi.ArchitectureTests;

/// <summary>Every package is ready to be published.</summary>
public sealed class PackageTests
{
    public static TheoryData<string> Packages => [.. Repository.Packages.Where(p => p != "CloudNativeAi.Supervisor")];

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_has_a_readme_and_public_api_files(string package)
    {
        var folder = Path.Combine(Repository.Source, package);
        Assert.True(File.Exists(Path.Combine(folder, "README.md")));
        Assert.True(File.Exists(Path.Combine(folder, ".PublicAPI", "PublicAPI.Shipped.txt")));
        Assert.True(File.Exists(Path.Combine(folder, ".PublicAPI", "PublicAPI.Unshipped.txt")));
    }
}
