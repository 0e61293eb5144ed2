using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Hosting;

/// <summary><c>Sources:name:Files</c>: a directory.</summary>
internal sealed class FilesKind : ISourceKind
{
    public string Key => "Files";

    public Action<IDataBuilder> Read(IConfigurationSection source, List<string> errors)
    {
        DataConfiguration.Each(source, errors, new(StringComparer.OrdinalIgnoreCase) { [Key] = static _ => { } });
        if (string.IsNullOrWhiteSpace(source[Key]))
        {
            errors.Add($"{source.Path}:{Key} is empty; it is a directory. Write one.");
        }

        return builder => builder.AddFiles(source.Key, source[Key]!);
    }
}
