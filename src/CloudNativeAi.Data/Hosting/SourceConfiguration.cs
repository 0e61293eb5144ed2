using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Hosting;

/// <summary>Sources that configuration describes: <c>Sources:name:Files</c>, or <c>Sources:name:Http</c> with its options.</summary>
internal static class SourceConfiguration
{
    public const string Key = "Sources";
    private const string Files = "Files";
    private const string Http = "Http";

    /// <summary>Adds those that are right; the others are told at start, with all other errors.</summary>
    public static void Add(IDataBuilder builder)
    {
        foreach (var source in builder.Configuration?.GetSection(Key).GetChildren() ?? [])
        {
            var errors = new List<string>();
            var options = ReadOne(source, errors);
            if (errors.Count > 0)
            {
                continue;
            }

            if (source[Files] is { } root)
            {
                builder.AddFiles(source.Key, root);
            }
            else
            {
                builder.AddHttp(source.Key, new Uri(source[Http]!, UriKind.Absolute), http => Copy(options, http));
            }
        }
    }

    public static void Read(IConfigurationSection section, List<string> errors)
    {
        foreach (var source in section.GetChildren())
        {
            ReadOne(source, errors);
        }
    }

    private static HttpSourceOptions ReadOne(IConfigurationSection source, List<string> errors)
    {
        var options = new HttpSourceOptions();
        if (!SourceRules.IsName(source.Key))
        {
            errors.Add($"{source.Path} names no source; {SourceRules.NameRule}. Rename it.");
        }

        if (string.IsNullOrWhiteSpace(source[Files]) == string.IsNullOrWhiteSpace(source[Http]))
        {
            errors.Add($"{source.Path} has neither or both of {Files} and {Http}; a source is one of them. Write one.");
        }
        else if (source[Http] is { } address && !(Uri.TryCreate(address, UriKind.Absolute, out var uri) && SourceRules.IsBaseAddress(uri)))
        {
            errors.Add($"{source.Path}:{Http} is refused; {SourceRules.AddressRule}. Give credentials in {source.Path}:{nameof(options.Headers)}.");
        }

        DataConfiguration.Each(source, errors, new(StringComparer.OrdinalIgnoreCase)
        {
            [Files] = static _ => { },
            [Http] = static _ => { },
            [nameof(options.Headers)] = s => s.GetChildren().ToList().ForEach(h => options.Headers[h.Key] = h.Value ?? ""),
            [nameof(options.RedirectHosts)] = s => s.GetChildren().ToList().ForEach(h => options.RedirectHosts.Add(h.Value ?? "")),
            [nameof(options.MaxRedirects)] = s => DataConfiguration.ReadNumber(s, value => options.MaxRedirects = value, errors),
            [nameof(options.UseProxy)] = s => DataConfiguration.ReadFlag(s, value => options.UseProxy = value, errors),
        });
        if (options.MaxRedirects > 20)
        {
            errors.Add($"{source.Path}:{nameof(options.MaxRedirects)} is {options.MaxRedirects}; it lies within 0 and 20. Write such a number, or remove the line for 5.");
        }

        return options;
    }

    private static void Copy(HttpSourceOptions from, HttpSourceOptions to)
    {
        foreach (var (name, value) in from.Headers)
        {
            to.Headers[name] = value;
        }

        to.RedirectHosts.UnionWith(from.RedirectHosts);
        (to.MaxRedirects, to.UseProxy) = (from.MaxRedirects, from.UseProxy);
    }
}
