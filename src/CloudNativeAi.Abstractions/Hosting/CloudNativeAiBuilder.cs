using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi;

internal sealed class CloudNativeAiBuilder(IServiceCollection services, IConfiguration? configuration) : ICloudNativeAiBuilder
{
    public IServiceCollection Services => services;

    public IConfiguration? Configuration => configuration;
}
