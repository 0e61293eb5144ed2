using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi;

/// <summary>What <c>AddCloudNativeAi</c> returns: every package adds its room to it.</summary>
public interface ICloudNativeAiBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The section given to <c>AddCloudNativeAi</c>, each room reads its own below it; null: code alone configures.</summary>
    IConfiguration? Configuration { get; }
}
