using CloudNativeAi.Data.Cache;
using CloudNativeAi.Data.Catalog;

namespace CloudNativeAi.Data;

/// <summary>A named, immutable view of objects somewhere: what is read is this or an error.</summary>
/// <param name="Tenant">Whose it is.</param>
/// <param name="Name">The dataset's or model's name.</param>
/// <param name="Version">Derived from keys and object versions: the same view has the same version.</param>
/// <param name="Content">Names the content in caches and locality.</param>
/// <param name="Source">The source it comes from.</param>
/// <param name="Objects">In ordinal order of keys.</param>
public sealed record DatasetVersion(Tenant Tenant, string Name, string Version, ContentKey Content, string Source, IReadOnlyList<ObjectInfo> Objects)
{
    /// <summary>The prefix that is cut from keys to give file paths; empty: none.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>A part of it, to be prefetched, warmed up, mounted or read by itself: the objects that match one of the patterns. The same patterns give the same part.</summary>
    /// <param name="patterns"><c>*</c> is any characters, '/' too, <c>?</c> is one; they are compared with what follows the prefix, and case matters.</param>
    /// <exception cref="ArgumentException">There is no pattern, or one is empty.</exception>
    /// <exception cref="DatasetNotFoundException">No object matches.</exception>
    public DatasetVersion Select(params IReadOnlyList<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        if (patterns.Count == 0)
        {
            throw new ArgumentException("No pattern is given. Write one such as \"*.safetensors\".", nameof(patterns));
        }

        KeyPattern.Check(patterns, nameof(patterns));
        IReadOnlyList<ObjectInfo> chosen = [.. Objects.Where(o => KeyPattern.MatchesAny(patterns, o.Key.AsSpan(Prefix.Length)))];
        return chosen.Count switch
        {
            0 => throw new DatasetNotFoundException($"{Name} version {Version} has no object that matches {string.Join(", ", patterns)}.", "Look at DatasetVersion.Objects."),
            _ when chosen.Count == Objects.Count => this,
            _ => this with { Objects = chosen, Content = new(CachedObject.Digest([Content.Value, .. chosen.Select(static o => o.Key)])) },
        };
    }

    /// <summary>Bytes of all objects whose length is known.</summary>
    public long Bytes => Objects.Sum(static o => o.Length ?? 0);
}
