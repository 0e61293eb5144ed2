using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data;

/// <summary>What <c>AddData</c> hands to its callback.</summary>
public interface IDataBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }

    /// <summary>The section <c>Data</c> below the platform's; null: code alone configures.</summary>
    IConfiguration? Configuration { get; }
}
