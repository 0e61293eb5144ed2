using System.CommandLine;

namespace CloudNativeAi.Benchmarks.OpenB;

/// <summary>Options that name files of the trace, which is not part of this repository.</summary>
internal static class OpenBFiles
{
    public static Option<FileInfo> Option(string name, string description)
    {
        var option = new Option<FileInfo>(name) { Description = description, Required = true };
        option.AcceptExistingOnly();
        return option;
    }
}
