using CloudNativeAi.Data.Hosting;
using CloudNativeAi.Data.S3.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.AliyunOss.Hosting;

/// <summary><c>Sources:name:AliyunOss</c>.</summary>
internal sealed class OssKind : ISourceKind
{
    public string Key => "AliyunOss";

    public Action<IDataBuilder> Read(IConfigurationSection source, List<string> errors)
    {
        var options = new OssSourceOptions();
        DataConfiguration.Each(source, errors, new(StringComparer.OrdinalIgnoreCase) { [Key] = section => Read(section, options, errors) });
        return builder => OssSourceExtensions.Add(builder, source.Key, options);
    }

    private static void Read(IConfigurationSection section, OssSourceOptions options, List<string> errors)
    {
        DataConfiguration.Each(section, errors, new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(options.Bucket)] = s => options.Bucket = s.Value ?? "",
            [nameof(options.Region)] = s => options.Region = s.Value ?? "",
            [nameof(options.Prefix)] = s => options.Prefix = s.Value ?? "",
            [nameof(options.Network)] = s => options.Network = Enum.TryParse<OssNetwork>(s.Value, ignoreCase: true, out var network) ? network : (OssNetwork)(-1),
            [nameof(options.CustomDomain)] = s => options.CustomDomain = Uri.TryCreate(s.Value, UriKind.Absolute, out var domain) ? domain : new Uri("none", UriKind.Relative),
            [nameof(options.PinVersionIds)] = s => DataConfiguration.ReadFlag(s, value => options.PinVersionIds = value, errors),
            [nameof(options.RequesterPays)] = s => DataConfiguration.ReadFlag(s, value => options.RequesterPays = value, errors),
            [nameof(options.UseProxy)] = s => DataConfiguration.ReadFlag(s, value => options.UseProxy = value, errors),
            [nameof(options.AccessKeyId)] = s => options.AccessKeyId = s.Value,
            [nameof(options.AccessKeySecret)] = s => options.AccessKeySecret = s.Value,
            [nameof(options.SecurityToken)] = s => options.SecurityToken = s.Value,
            [nameof(options.Anonymous)] = s => DataConfiguration.ReadFlag(s, value => options.Anonymous = value, errors),
        });
        var own = errors.Count;
        OssPreset.Check(section.Path, options, errors);
        if (errors.Count == own)
        {
            S3Rules.Check(section.Path, OssPreset.Of(options), errors);
        }
    }
}
