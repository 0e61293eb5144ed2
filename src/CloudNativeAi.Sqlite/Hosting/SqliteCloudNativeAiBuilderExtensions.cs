using CloudNativeAi;
using CloudNativeAi.Sqlite.Database;
using CloudNativeAi.Sqlite.Hosting;
using CloudNativeAi.Sqlite.Store;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes state durable.</summary>
public static class SqliteCloudNativeAiBuilderExtensions
{
    /// <summary>Keeps state in a SQLite database in a directory of its own, instead of in memory.</summary>
    /// <remarks>
    /// Every write is synced to disk before it is acknowledged. The directory has one owner at a time: a second host is refused at start, by
    /// the name of the first; the directory of a host that died is taken over. It is free again as soon as the host is disposed. Called
    /// more than once, the last directory counts.
    /// </remarks>
    /// <param name="builder">What <c>AddCloudNativeAi</c> returned.</param>
    /// <param name="directory">Where; a relative path begins at the host's content root. Created, for this user alone, where it does not exist.</param>
    /// <exception cref="ArgumentException"><paramref name="directory"/> is empty.</exception>
    public static ICloudNativeAiBuilder UseSqlite(this ICloudNativeAiBuilder builder, string directory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        builder.Services.Replace(ServiceDescriptor.Singleton<IStateStore>(provider => new SqliteStateStore(
            provider.GetRequiredService<ContentRoot>().Resolve(directory),
            Schema.Current,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SqliteStateStore>>())));
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, SqliteStateStartup>());
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<HealthCheckServiceOptions>, SqliteHealthCheckRegistration>());
        return builder;
    }
}
