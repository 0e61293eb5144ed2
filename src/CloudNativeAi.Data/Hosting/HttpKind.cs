using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Hosting;

/// <summary><c>Sources:name:Http</c>: a base address, with its options beside it.</summary>
internal sealed class HttpKind : ISourceKind
{
    public string Key => "Http";

    public Action<IDataBuilder> Read(IConfigurationSection source, List<string> errors)
    {
        var options = new HttpSourceOptions();
        if (!(Uri.TryCreate(source[Key], UriKind.Absolute, out var address) && SourceRules.IsBaseAddress(address)))
        {
            errors.Add($"{source.Path}:{Key} is refused; {SourceRules.AddressRule}. Give credentials in {source.Path}:{nameof(options.Headers)}.");
        }

        DataConfiguration.Each(source, errors, new(StringComparer.OrdinalIgnoreCase)
        {
            [Key] = static _ => { },
            [nameof(options.Headers)] = s => s.GetChildren().ToList().ForEach(h => options.Headers[h.Key] = h.Value ?? ""),
            [nameof(options.RedirectHosts)] = s => s.GetChildren().ToList().ForEach(h => options.RedirectHosts.Add(h.Value ?? "")),
            [nameof(options.MaxRedirects)] = s => DataConfiguration.ReadNumber(s, value => options.MaxRedirects = value, errors),
            [nameof(options.UseProxy)] = s => DataConfiguration.ReadFlag(s, value => options.UseProxy = value, errors),
        });
        if (options.MaxRedirects > 20)
        {
            errors.Add($"{source.Path}:{nameof(options.MaxRedirects)} is {options.MaxRedirects}; it lies within 0 and 20. Write such a number, or remove the line for 5.");
        }

        return builder => builder.AddHttp(source.Key, address!, http => Copy(options, http));
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
