namespace CloudNativeAi.Data.Records;

/// <summary>The WebDataset layout: up to the first dot of the file's name goes the sample, behind it the field.</summary>
internal static class SampleNames
{
    /// <param name="name">Of an entry.</param>
    /// <param name="sample">What the files of one sample share, directories included.</param>
    /// <param name="field">In lower case.</param>
    /// <returns>False: no field of any sample: hidden, without an extension, or about the archive itself (<c>__…__</c>).</returns>
    public static bool TrySplit(string name, out ReadOnlySpan<char> sample, out string field)
    {
        var file = name.LastIndexOf('/') + 1;
        var dot = name.IndexOf('.', file);
        sample = default;
        field = "";
        if (dot <= file || dot == name.Length - 1 || IsAboutArchive(name))
        {
            return false;
        }

        sample = name.AsSpan(0, dot);
        field = name[(dot + 1)..].ToLowerInvariant();
        return true;
    }

    private static bool IsAboutArchive(string name)
    {
        foreach (var range in name.AsSpan().Split('/'))
        {
            if (name.AsSpan(range) is ['_', '_', .., '_', '_'])
            {
                return true;
            }
        }

        return false;
    }
}
