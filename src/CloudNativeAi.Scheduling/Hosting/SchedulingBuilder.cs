using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudNativeAi.Scheduling.Hosting;

internal sealed class SchedulingBuilder(IServiceCollection services, IConfiguration? configuration) : ISchedulingBuilder
{
    public IServiceCollection Services => services;

    public IConfiguration? Configuration => configuration;

    public ISchedulingBuilder AddQueue(string name, Action<IQueueBuilder>? configure = null) => Add(name, static options => options.Queues, queue => configure?.Invoke(new QueueBuilder(queue)));

    public ISchedulingBuilder AddCohort(string name, Action<CohortOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(name, static options => options.Cohorts, configure);
    }

    public ISchedulingBuilder AddFlavor(string name, Action<FlavorOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return Add(name, static options => options.Flavors, configure);
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

    private SchedulingBuilder Add<T>(string name, Func<SchedulingOptions, IDictionary<string, T>> where, Action<T> configure)
        where T : new()
    {
        ArgumentNullException.ThrowIfNull(name);
        services.Configure<SchedulingOptions>(options =>
        {
            if (!where(options).TryGetValue(name, out var one))
            {
                where(options)[name] = one = new T();
            }

            configure(one);
        });
        return this;
    }
}
