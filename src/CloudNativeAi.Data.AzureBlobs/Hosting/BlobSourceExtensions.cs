using CloudNativeAi.Data;
using CloudNativeAi.Data.AzureBlobs;
using CloudNativeAi.Data.AzureBlobs.Hosting;
using CloudNativeAi.Data.AzureBlobs.Objects;
using CloudNativeAi.Data.AzureBlobs.Requests;
using CloudNativeAi.Data.Hosting;
using CloudNativeAi.Data.Sources;
using CloudNativeAi.Data.Transfer;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds containers of Azure Blob Storage as places that datasets come from.</summary>
public static class BlobSourceExtensions
{
    /// <summary>Makes sources of the kind <c>CloudNativeAi:Data:Sources:name:AzureBlobs</c> known to the configuration. Calling twice is harmless.</summary>
    /// <param name="builder">What <c>AddData</c> hands over.</param>
    public static IDataBuilder AddAzureBlobs(this IDataBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddKind(new BlobKind());
        return builder;
    }

    /// <summary>Adds a container, or what is below a prefix of it, as a source; and makes the kind known to the configuration.</summary>
    /// <param name="builder">What <c>AddData</c> hands over.</param>
    /// <param name="name">An RFC 1123 label; datasets name it. The first source of a name wins; two different ones are an error at start.</param>
    /// <param name="configure">Account, container, credentials.</param>
    /// <exception cref="ArgumentException">The name or an option breaks its rule; all that do are told.</exception>
    public static IDataBuilder AddAzureBlobs(this IDataBuilder builder, string name, Action<BlobSourceOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new BlobSourceOptions();
        configure(options);
        return Add(builder.AddAzureBlobs(), name, options);
    }

    internal static IDataBuilder Add(IDataBuilder builder, string name, BlobSourceOptions options)
    {
        SourceRules.CheckName(name);
        var errors = new List<string>();
        BlobRules.Check($"Source {name}", options, errors);
        if (errors.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, errors), nameof(options));
        }

        var address = BlobAddress.Of(options);
        var identity = $"blobs:{address.Origin}{address.ContainerPath}/{HttpTarget.Escape(options.Prefix)}";
        return builder.AddSource(name, identity, provider => Create(provider, identity, address, options));
    }

    private static BlobSource Create(IServiceProvider provider, string identity, BlobAddress address, BlobSourceOptions options)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var clock = new SigningClock(identity, time, provider.GetRequiredService<ILogger<BlobSource>>());
        var access = options.Anonymous ? null : new Renewed<BlobAccess>(AccessSource.Create(options, provider), static a => a.Expires, clock, time);
        var requests = new BlobRequests(identity, options, clock, access, new GuardedClient(identity, address.Host, [], options.UseProxy));
        return new BlobSource(identity, address, options, requests, provider.GetRequiredService<ObjectTransfer>(), time);
    }
}
