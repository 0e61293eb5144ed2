using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudNativeAi.Scheduling.Hosting;

internal sealed class SchedulingBuilder(IServiceCollection services, IConfiguration? configuration) : ISchedulingBuilder
{
    public IServiceCollection Services => services;

    public IConfiguration? Configuration => configuration;

    public ISchedulingBuilder AddQueue(string name, Action<IQueueBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        services.Configure<SchedulingOptions>(options =>
        {
            if (!options.Queues.TryGetValue(name, out var queue))
            {
                options.Queues[name] = queue = new QueueOptions();
            }

            configure?.Invoke(new QueueBuilder(queue));
        });
        return this;
    }

    public ISchedulingBuilder AddNodeFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
        where T : class, INodeFilter
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<INodeFilter, T>());
        return this;
    }

    public ISchedulingBuilder AddNodeScorer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(int weight = 1)
        where T : class, INodeScorer
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, 1000);
        if (!services.Any(static service => service.ServiceType == typeof(T)))
        {
            services.AddSingleton<T>();
            services.AddSingleton(provider => new WeightedScorer(provider.GetRequiredService<T>(), weight));
        }

        return this;
    }
}
