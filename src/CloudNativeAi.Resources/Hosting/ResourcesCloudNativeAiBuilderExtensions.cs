using CloudNativeAi;
using CloudNativeAi.Resources;
using CloudNativeAi.Resources.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds what there is to compute on.</summary>
public static class ResourcesCloudNativeAiBuilderExtensions
{
    /// <summary>Adds <see cref="IResourcePools"/>, the machines that configuration names, and what <paramref name="configure"/> says. Calling it again adds to it.</summary>
    /// <param name="builder">What <c>AddCloudNativeAi</c> returned; options are read from its section <c>Resources</c>.</param>
    /// <param name="configure">Names sources and pools.</param>
    public static ICloudNativeAiBuilder AddResources(this ICloudNativeAiBuilder builder, Action<IResourcesBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var resources = new ResourcesBuilder(builder.Services, builder.Configuration?.GetSection("Resources")).AddValidatedOptions().AddInventory().AddPools().AddHealth();
        configure?.Invoke(resources);
        return builder;
    }
}
