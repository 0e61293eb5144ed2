using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudNativeAi.Data.Hosting;

internal sealed class DataBuilder(IServiceCollection services, IConfiguration? configuration) : IDataBuilder
{
    public IServiceCollection Services => services;

    public IConfiguration? Configuration => configuration;
}
