using System.Diagnostics.CodeAnalysis;
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

    /// <summary>Adds a cohort, or changes one that configuration describes; what code says wins.</summary>
    /// <param name="name">An RFC 1123 label; checked at start with all other settings.</param>
    /// <param name="configure">Its quota, parent and weight.</param>
    ISchedulingBuilder AddCohort(string name, Action<CohortOptions> configure);

    /// <summary>Adds a flavor, or changes one that configuration describes; what code says wins.</summary>
    /// <param name="name">An RFC 1123 label; checked at start with all other settings.</param>
    /// <param name="configure">The labels and taints of its nodes.</param>
    ISchedulingBuilder AddFlavor(string name, Action<FlavorOptions> configure);

    /// <summary>Adds a filter besides the built-in ones; in order of registration. The same type again: no effect.</summary>
    ISchedulingBuilder AddNodeFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
        where T : class, INodeFilter;

    /// <summary>Adds a scorer besides those of the profile. The same type again: no effect.</summary>
    /// <param name="weight">How much it counts, 1 … 1,000; the built-in ones count 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="weight"/> is out of range.</exception>
    ISchedulingBuilder AddNodeScorer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(int weight = 1)
        where T : class, INodeScorer;
}
