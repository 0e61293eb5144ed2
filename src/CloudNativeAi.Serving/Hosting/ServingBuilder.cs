using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Serving.Hosting;

internal sealed class ServingBuilder(ICloudNativeAiBuilder platform) : IServingBuilder
{
    public IServiceCollection Services => platform.Services;

    public ICloudNativeAiBuilder Platform => platform;

    public IServingBuilder Configure(Action<ServingOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        Services.Configure(configure);
        return this;
    }

    public IServingBuilder AddRuntime(IModelRuntime runtime)
    {
        ArgumentNullException.ThrowIfNull(runtime);
        Services.AddKeyedSingleton(runtime.Name, runtime);
        return this;
    }
}
