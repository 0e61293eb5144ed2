using Microsoft.Extensions.Configuration;

namespace CloudNativeAi.Data.Hosting;

/// <summary>A kind of source that configuration can describe, chosen by the key that <c>Sources:name</c> has. Packages register theirs by <see cref="SourceConfiguration.AddKind"/>.</summary>
internal interface ISourceKind
{
    /// <summary>The key below <c>Sources:name</c> that says a source is of this kind.</summary>
    string Key { get; }

    /// <summary>Reads <c>Sources:name</c> whole; adds everything wrong and unknown to <paramref name="errors"/>.</summary>
    /// <returns>Adds the source; only called where there was no error.</returns>
    Action<IDataBuilder> Read(IConfigurationSection source, List<string> errors);
}
