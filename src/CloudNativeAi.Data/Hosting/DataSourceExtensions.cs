using CloudNativeAi;
using CloudNativeAi.Data;
using CloudNativeAi.Data.Hosting;
using CloudNativeAi.Data.Sources;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the places that datasets come from.</summary>
public static class DataSourceExtensions
{
    /// <summary>Adds files below a directory as a source; keys are relative paths, links are refused.</summary>
    /// <param name="builder">What <c>AddData</c> hands over.</param>
    /// <param name="name">An RFC 1123 label; datasets name it. The first source of a name wins; two different ones are an error at start.</param>
    /// <param name="root">Absolute, or relative to the host's content root; opened at first use.</param>
    /// <exception cref="ArgumentException">The name breaks its rule, or the root is empty.</exception>
    public static IDataBuilder AddFiles(this IDataBuilder builder, string name, string root)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(root);
        return builder.AddSource(name, $"files {root}", provider => new FileSource(provider.GetRequiredService<ContentRoot>().Resolve(root)));
    }

    /// <summary>Adds objects below a base address of a plain HTTP server as a source. HTTP cannot list: datasets name their keys.</summary>
    /// <param name="builder">What <c>AddData</c> hands over.</param>
    /// <param name="name">An RFC 1123 label; datasets name it. The first source of a name wins; two different ones are an error at start.</param>
    /// <param name="baseAddress">Absolute, http or https, without user, query and fragment. This very host is trusted; where its redirects lead to is not (<see cref="HttpSourceOptions.RedirectHosts"/>).</param>
    /// <param name="configure">Headers, redirects, proxy.</param>
    /// <exception cref="ArgumentException">The name or the address breaks its rule.</exception>
    public static IDataBuilder AddHttp(this IDataBuilder builder, string name, Uri baseAddress, Action<HttpSourceOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(baseAddress);
        if (!SourceRules.IsBaseAddress(baseAddress))
        {
            // Not printed whole: a wrong address may hold a password.
            throw new ArgumentException($"The base address of source \"{name}\" is refused; {SourceRules.AddressRule}. Give credentials in HttpSourceOptions.Headers.", nameof(baseAddress));
        }

        var options = new HttpSourceOptions();
        configure?.Invoke(options);
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxRedirects);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.MaxRedirects, 20);
        return builder.AddSource(name, $"http {baseAddress}", provider => new HttpSource(baseAddress, options, provider.GetRequiredService<TimeProvider>()));
    }

    /// <inheritdoc cref="AddHttp(IDataBuilder, string, Uri, Action{HttpSourceOptions}?)"/>
    /// <remarks>With default headers and redirects; the overload that takes a <see cref="Uri"/> configures them.</remarks>
    public static IDataBuilder AddHttp(this IDataBuilder builder, string name, string baseAddress) =>
        Uri.TryCreate(baseAddress, UriKind.Absolute, out var address)
            ? builder.AddHttp(name, address)
            : throw new ArgumentException($"The base address of source \"{name}\" is refused; {SourceRules.AddressRule}. Correct it.", nameof(baseAddress));

    /// <summary>Adds a source of the host's own.</summary>
    /// <param name="builder">What <c>AddData</c> hands over.</param>
    /// <param name="name">An RFC 1123 label; datasets name it.</param>
    /// <param name="create">Makes it, once, at first use; the container disposes it.</param>
    /// <exception cref="ArgumentException">The name breaks its rule.</exception>
    public static IDataBuilder AddSource(this IDataBuilder builder, string name, Func<IServiceProvider, IDatasetSource> create)
    {
        ArgumentNullException.ThrowIfNull(create);
        return builder.AddSource(name, $"own source {create.Method.GetHashCode():x}", create);
    }

    internal static IDataBuilder AddSource(this IDataBuilder builder, string name, string description, Func<IServiceProvider, IDatasetSource> create)
    {
        ArgumentNullException.ThrowIfNull(builder);
        SourceRules.CheckName(name);
        builder.Services.AddSingleton(new SourceName(name, description));
        builder.Services.TryAddKeyedSingleton<IDatasetSource>(name, (provider, _) => create(provider));
        return builder;
    }
}
