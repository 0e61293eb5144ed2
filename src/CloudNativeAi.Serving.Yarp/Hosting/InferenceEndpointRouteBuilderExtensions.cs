using CloudNativeAi.Serving.Yarp.Proxy;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps inference services to URLs.</summary>
public static class InferenceEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Forwards requests to the services of all tenants: with the default pattern, <c>/services/default/digits/v2/models/digits/infer</c> reaches service <c>digits</c> of tenant
    /// <c>default</c> as <c>/v2/models/digits/infer</c>. Who may call what is the host's: add authorization to what this returns.
    /// </summary>
    /// <remarks>The answer's header <c>X-CNAI-Revision</c> names the revision that gave it. An unknown tenant or service is answered 404.</remarks>
    /// <param name="endpoints">The host's routes.</param>
    /// <param name="pattern">Must have the route values <c>tenant</c>, <c>service</c> (each may be given as a default or a constraint) and the catch-all <c>path</c>.</param>
    /// <exception cref="InvalidOperationException">The proxy was not added.</exception>
    public static IEndpointConventionBuilder MapInferenceServices(this IEndpointRouteBuilder endpoints, string pattern = "/services/{tenant}/{service}/{**path}")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrWhiteSpace(pattern);
        var proxy = endpoints.ServiceProvider.GetService<InferenceProxy>()
            ?? throw new InvalidOperationException("The serving proxy is not among the services. Call AddServing(s => s.UseYarp()) on the platform's builder.");
        return endpoints.Map(pattern, proxy.HandleAsync).WithDisplayName("Inference services");
    }
}
