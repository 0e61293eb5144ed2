using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Scheduling;

/// <summary>What <c>AddScheduling</c> hands to its callback.</summary>
public interface ISchedulingBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The section <c>Scheduling</c> below the platform's; null: code alone configures.</summary>
    IConfiguration? Configuration { get; }

    /// <summary>Adds a queue, or changes one that configuration describes; what code says wins.</summary>
    /// <param name="name">An RFC 1123 label; checked at start with all other settings.</param>
    /// <param name="configure">Describes it; null: best effort, no quota.</param>
    ISchedulingBuilder AddQueue(string name, Action<IQueueBuilder>? configure = null);
}
