using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Hosting;

/// <summary>Sources that configuration describes: <c>Sources:name:Files</c>, <c>Sources:name:Http</c>, and the kinds of other packages.</summary>
internal static class SourceConfiguration
{
    public const string Key = "Sources";

    /// <summary>Makes a kind known, once.</summary>
    public static void AddKind(this IDataBuilder builder, ISourceKind kind)
    {
        if (!Kinds(builder.Services).Any(known => known.GetType() == kind.GetType()))
        {
            builder.Services.AddSingleton(kind);
        }
    }

    /// <summary>Adds those that are right; the others are told at start, with all other errors.</summary>
    public static void AddSources(IDataBuilder builder)
    {
        var kinds = Kinds(builder.Services).ToList();
        foreach (var source in builder.Configuration?.GetSection(Key).GetChildren() ?? [])
        {
            var errors = new List<string>();
            if (ReadOne(source, kinds, errors) is { } add && errors.Count == 0)
            {
                add(builder);
            }
        }
    }

    public static void Read(IConfigurationSection section, IReadOnlyList<ISourceKind> kinds, List<string> errors)
    {
        foreach (var source in section.GetChildren())
        {
            ReadOne(source, kinds, errors);
        }
    }

    private static IEnumerable<ISourceKind> Kinds(IServiceCollection services) => services.Select(static service => service.ServiceType == typeof(ISourceKind) ? service.ImplementationInstance : null).OfType<ISourceKind>();

    private static Action<IDataBuilder>? ReadOne(IConfigurationSection source, IReadOnlyList<ISourceKind> kinds, List<string> errors)
    {
        if (!SourceRules.IsName(source.Key))
        {
            errors.Add($"{source.Path} names no source; {SourceRules.NameRule}. Rename it.");
        }

        var named = kinds.Where(kind => source.GetSection(kind.Key).Exists()).ToList();
        if (named is [var only])
        {
            return only.Read(source, errors);
        }

        errors.Add($"{source.Path} has none or several of {string.Join(", ", kinds.Select(static kind => kind.Key))}; a source is one of them. Write one; other kinds come with their packages, such as AddS3.");
        return null;
    }
}
