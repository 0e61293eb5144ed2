using CloudNativeAi.Data;
using CloudNativeAi.Data.AliyunOss;
using CloudNativeAi.Data.AliyunOss.Hosting;
using CloudNativeAi.Data.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds buckets of Alibaba Cloud OSS as places that datasets come from.</summary>
public static class OssSourceExtensions
{
    /// <summary>Makes sources of the kind <c>CloudNativeAi:Data:Sources:name:AliyunOss</c> known to the configuration. Calling twice is harmless.</summary>
    /// <param name="builder">What <c>AddData</c> hands over.</param>
    public static IDataBuilder AddAliyunOss(this IDataBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddKind(new OssKind());
        return builder;
    }

    /// <summary>Adds a bucket, or what is below a prefix of it, as a source; and makes the kind known to the configuration.</summary>
    /// <param name="builder">What <c>AddData</c> hands over.</param>
    /// <param name="name">An RFC 1123 label; datasets name it. The first source of a name wins; two different ones are an error at start.</param>
    /// <param name="configure">Bucket, region, network, credentials.</param>
    /// <exception cref="ArgumentException">The name or an option breaks its rule; all that do are told.</exception>
    public static IDataBuilder AddAliyunOss(this IDataBuilder builder, string name, Action<OssSourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new OssSourceOptions();
        configure(options);
        return Add(builder.AddAliyunOss(), name, options);
    }

    internal static IDataBuilder Add(IDataBuilder builder, string name, OssSourceOptions options)
    {
        var errors = new List<string>();
        OssPreset.Check($"Source {name}", options, errors);
        return errors.Count == 0
            ? S3SourceExtensions.Add(builder, name, OssPreset.Of(options))
            : throw new ArgumentException(string.Join(Environment.NewLine, errors), nameof(options));
    }
}
