using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>A host that describes no queue has one.</summary>
internal sealed class DefaultQueue : IPostConfigureOptions<SchedulingOptions>
{
    public void PostConfigure(string? name, SchedulingOptions options)
    {
        if (options.Queues.Count == 0)
        {
            options.Queues[SchedulingOptions.DefaultQueue] = new QueueOptions();
        }
    }
}
