using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudNativeAi.Training.Hosting;

internal sealed class TrainingBuilder(IServiceCollection services) : ITrainingBuilder
{
    public IServiceCollection Services => services;

    public ITrainingBuilder AddFramework<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFramework>()
        where TFramework : class, ITrainingFramework
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITrainingFramework, TFramework>());
        return this;
    }

    public ITrainingBuilder Configure(Action<TrainingOptions> configure)
    {
        services.Configure(configure);
        return this;
    }
}
