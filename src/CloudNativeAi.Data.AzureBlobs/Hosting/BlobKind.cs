using CloudNativeAi.Data.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.AzureBlobs.Hosting;

/// <summary><c>Sources:name:AzureBlobs</c>.</summary>
internal sealed class BlobKind : ISourceKind
{
    public string Key => "AzureBlobs";

    public Action<IDataBuilder> Read(IConfigurationSection source, List<string> errors)
    {
        var options = new BlobSourceOptions();
        DataConfiguration.Each(source, errors, new(StringComparer.OrdinalIgnoreCase) { [Key] = section => Read(section, options, errors) });
        return builder => BlobSourceExtensions.Add(builder, source.Key, options);
    }

    private static void Read(IConfigurationSection section, BlobSourceOptions options, List<string> errors)
    {
        DataConfiguration.Each(section, errors, new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(options.Account)] = s => options.Account = s.Value,
            [nameof(options.Endpoint)] = s => options.Endpoint = Uri.TryCreate(s.Value, UriKind.Absolute, out var endpoint) ? endpoint : new Uri("none", UriKind.Relative),
            [nameof(options.Container)] = s => options.Container = s.Value ?? "",
            [nameof(options.Prefix)] = s => options.Prefix = s.Value ?? "",
            [nameof(options.Pin)] = s => options.Pin = Enum.TryParse<BlobPin>(s.Value, ignoreCase: true, out var pin) ? pin : (BlobPin)(-1),
            [nameof(options.AccountKey)] = s => options.AccountKey = s.Value,
            [nameof(options.Sas)] = s => options.Sas = s.Value,
            [nameof(options.Anonymous)] = s => DataConfiguration.ReadFlag(s, value => options.Anonymous = value, errors),
            [nameof(options.ManagedIdentity)] = s => options.ManagedIdentity = s.Value,
            [nameof(options.UseProxy)] = s => DataConfiguration.ReadFlag(s, value => options.UseProxy = value, errors),
        });
        BlobRules.Check(section.Path, options, errors);
    }
}
