using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

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
}
