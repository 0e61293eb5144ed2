using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Training;

/// <summary>What <c>AddTraining</c> hands to its callback.</summary>
public interface ITrainingBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>Adds a framework beside the built-in ones; a later one of the same name wins.</summary>
    ITrainingBuilder AddFramework<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TFramework>()
        where TFramework : class, ITrainingFramework;

    /// <summary>Changes options in code; what code says wins over configuration.</summary>
    ITrainingBuilder Configure(Action<TrainingOptions> configure);
}
