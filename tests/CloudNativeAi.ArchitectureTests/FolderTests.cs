namespace CloudNativeAi.ArchitectureTests;

/// <summary>Inside a package data flows one way: no folder cycle, and features do not know who composes them.</summary>
/// <remarks>Seen failing, both: a Hosting type named in a file of <c>Mounts</c>. A using that names none is no edge.</remarks>
public sealed class FolderTests
{
    public static TheoryData<string> Packages => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void No_folder_cycle_exists(string package) => Assert.Null(FolderGraph.Of(package).FindCycle());

    [Theory]
    [MemberData(nameof(Packages))]
    public void Features_do_not_know_Hosting(string package)
    {
        var graph = FolderGraph.Of(package);
        Assert.DoesNotContain(graph.Folders, folder => folder is not ("Hosting" or "") && graph.Uses(folder, "Hosting"));
    }
}
