using System.Net;
using CloudNativeAi.Serving;
using CloudNativeAi.Serving.Yarp;
using CloudNativeAi.Serving.Yarp.Headers;
using CloudNativeAi.Serving.Yarp.Hosting;
using CloudNativeAi.Serving.Yarp.Proxy;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts YARP in front of the services.</summary>
public static class YarpServingBuilderExtensions
{
    /// <summary>Adds the proxy; map it with <c>MapInferenceServices</c>. Options come from <c>CloudNativeAi:ServingProxy</c>, then from <paramref name="configure"/>.</summary>
    public static IServingBuilder UseYarp(this IServingBuilder builder, Action<ServingProxyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        var options = services.AddOptionsWithValidateOnStart<ServingProxyOptions>();
        if (builder.Platform.Configuration is { } configuration)
        {
            options.Bind(configuration.GetSection("ServingProxy"), static binder => binder.ErrorOnUnknownConfiguration = true);
        }

        if (configure is not null)
        {
            options.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<ServingProxyOptions>, ServingProxyOptionsValidator>());
        services.AddHttpForwarder();
        services.TryAddSingleton<ReplicaClient>();
        services.TryAddSingleton(static provider => new EdgeHeaders(Trusted(provider.GetRequiredService<IOptions<ServingProxyOptions>>().Value)));
        services.TryAddSingleton<InferenceProxy>();
        return builder;
    }

    private static List<IPNetwork> Trusted(ServingProxyOptions options)
    {
        var networks = new List<IPNetwork>();
        foreach (var text in options.TrustedProxies)
        {
            if (ServingProxyOptionsValidator.TryParse(text, out var network))
            {
                networks.Add(network);
            }
        }

        return networks;
    }
}
