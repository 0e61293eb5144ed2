using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Resources;

/// <summary>What <c>AddResources</c> hands to its delegate: says where nodes come from and how they are pooled.</summary>
public interface IResourcesBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The section <c>CloudNativeAi:Resources</c>; null: code alone configures.</summary>
    IConfiguration? Configuration { get; }
}
