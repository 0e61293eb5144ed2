using System.Xml.Linq;

namespace CloudNativeAi.ArchitectureTests;

/// <summary>An arrow of the house is the only reference allowed.</summary>
/// <remarks>Seen failing: a reference from CloudNativeAi.Data to CloudNativeAi.Scheduling.</remarks>
public sealed class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Arrows = new(StringComparer.Ordinal)
    {
        ["CloudNativeAi.Abstractions"] = [],
        ["CloudNativeAi.Resources"] = ["CloudNativeAi.Abstractions"],
        ["CloudNativeAi.Scheduling"] = ["CloudNativeAi.Resources", "CloudNativeAi.Supervisor"],
        ["CloudNativeAi.Data"] = ["CloudNativeAi.Abstractions"],
        ["CloudNativeAi.Data.S3"] = ["CloudNativeAi.Data"],
        ["CloudNativeAi.Data.AliyunOss"] = ["CloudNativeAi.Data.S3"],
        ["CloudNativeAi.Data.AzureBlobs"] = ["CloudNativeAi.Data"],
        ["CloudNativeAi.Training"] = ["CloudNativeAi.Scheduling", "CloudNativeAi.Data"],
        ["CloudNativeAi.Serving"] = ["CloudNativeAi.Scheduling", "CloudNativeAi.Data"],
        ["CloudNativeAi.Sqlite"] = ["CloudNativeAi.Abstractions"],
        ["CloudNativeAi.Serving.Yarp"] = ["CloudNativeAi.Serving"],
        ["CloudNativeAi.Supervisor"] = [],
        ["CloudNativeAi.Training.Worker"] = [],
        ["CloudNativeAi.Testing"] = ["CloudNativeAi.Resources", "CloudNativeAi.Scheduling", "CloudNativeAi.Data", "CloudNativeAi.Training", "CloudNativeAi.Serving"],
    };

    private static readonly string[] Common =
    [
        "Microsoft.Extensions.Configuration.Abstractions", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Diagnostics",
        "Microsoft.Extensions.Diagnostics.HealthChecks", "Microsoft.Extensions.Hosting.Abstractions", "Microsoft.Extensions.Logging.Abstractions",
        "Microsoft.Extensions.Options", "Microsoft.Extensions.Options.ConfigurationExtensions",
    ];

    private static readonly Dictionary<string, string[]> Dependencies = new(StringComparer.Ordinal)
    {
        ["CloudNativeAi.Data"] = ["Polly.Core", "System.IO.Hashing", "System.IO.Pipelines"],
        ["CloudNativeAi.Data.S3"] = ["AWSSDK.S3", "AWSSDK.SecurityToken"],
        ["CloudNativeAi.Data.AzureBlobs"] = ["Azure.Identity"],
        ["CloudNativeAi.Serving"] = ["Polly.Core", "System.IO.Pipelines"],
        ["CloudNativeAi.Sqlite"] = ["Microsoft.Data.Sqlite"],
        ["CloudNativeAi.Serving.Yarp"] = ["Yarp.ReverseProxy"],
    };

    public static TheoryData<string> Packages => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_references_only_what_its_arrows_allow(string package)
    {
        Assert.True(Arrows.TryGetValue(package, out var allowed), $"{package} has no arrows: add it to the house first.");
        Assert.Empty(References(package, "ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Replace('\\', '/'))).Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_depends_only_on_what_the_design_names(string package)
    {
        string[] allowed = [.. Common, .. Dependencies.GetValueOrDefault(package, [])];
        Assert.Empty(References(package, "PackageReference").Except(allowed));
    }

    private static IEnumerable<string> References(string package, string kind) =>
        XDocument.Load(Path.Combine(Repository.Source, package, package + ".csproj")).Descendants(kind).Select(e => e.Attribute("Include")!.Value);
}
