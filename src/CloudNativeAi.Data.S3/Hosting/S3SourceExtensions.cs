using CloudNativeAi.Data;
using CloudNativeAi.Data.Hosting;
using CloudNativeAi.Data.S3;
using CloudNativeAi.Data.S3.Credentials;
using CloudNativeAi.Data.S3.Hosting;
using CloudNativeAi.Data.S3.Objects;
using CloudNativeAi.Data.S3.Requests;
using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Transfer;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds buckets of S3, and of everything that speaks S3, as places that datasets come from.</summary>
public static class S3SourceExtensions
{
    /// <summary>Makes sources of the kind <c>CloudNativeAi:Data:Sources:name:S3</c> known to the configuration. Calling twice is harmless.</summary>
    /// <param name="builder">What <c>AddData</c> hands over.</param>
    public static IDataBuilder AddS3(this IDataBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddKind(new S3Kind());
        return builder;
    }

    /// <summary>Adds a bucket, or what is below a prefix of it, as a source; and makes the kind known to the configuration.</summary>
    /// <param name="builder">What <c>AddData</c> hands over.</param>
    /// <param name="name">An RFC 1123 label; datasets name it. The first source of a name wins; two different ones are an error at start.</param>
    /// <param name="configure">Bucket, place, credentials.</param>
    /// <exception cref="ArgumentException">The name or an option breaks its rule; all that do are told.</exception>
    public static IDataBuilder AddS3(this IDataBuilder builder, string name, Action<S3SourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new S3SourceOptions();
        configure(options);
        return Add(builder.AddS3(), name, options);
    }

    internal static IDataBuilder Add(IDataBuilder builder, string name, S3SourceOptions options)
    {
        SourceRules.CheckName(name);
        var errors = new List<string>();
        S3Rules.Check($"Source {name}", options, errors);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, errors), nameof(options));
        }

        var address = S3Address.Of(options);
        var identity = $"s3:{(options.EndpointIsBucket ? options.Bucket + "@" : "")}{address.Origin}{address.BucketPath}{HttpTarget.Escape(options.Prefix)}";
        return builder.AddSource(name, identity, provider => Create(provider, identity, address, options));
    }

    private static S3Source Create(IServiceProvider provider, string identity, S3Address address, S3SourceOptions options)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var clock = new SigningClock(identity, time, provider.GetRequiredService<ILogger<S3Source>>());
        var unsigned = options.Credentials.Anonymous || options.Presigned is not null;
        var credentials = unsigned ? null : new Renewed<S3Credentials>(CredentialSource.Create(options, address.Region, provider), static c => c.Expires, clock, time);
        var client = new GuardedClient(identity, address.Host, [], options.UseProxy);
        return new S3Source(identity, address, options, new S3Requests(identity, address, options, clock, credentials, client), provider.GetRequiredService<ObjectTransfer>(), time);
    }
}
