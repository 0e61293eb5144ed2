using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Serving;

/// <summary>What <c>AddServing</c> hands to its callback: runtimes and proxies are added to it.</summary>
public interface IServingBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The platform's builder, for its configuration.</summary>
    ICloudNativeAiBuilder Platform { get; }

    /// <summary>Changes options in code, after configuration.</summary>
    IServingBuilder Configure(Action<ServingOptions> configure);

    /// <summary>Adds a model runtime under its name; the host's registration under a built-in name wins.</summary>
    IServingBuilder AddRuntime(IModelRuntime runtime);
}
