using CloudNativeAi.Sqlite.Database;
using CloudNativeAi.Sqlite.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace CloudNativeAi.Sqlite.Tests;

internal static class Stores
{
    public static SqliteStateStore New(string directory, Schema? schema = null) =>
        new(directory, schema ?? Schema.Current, TimeProvider.System, NullLogger<SqliteStateStore>.Instance);

    public static async Task<SqliteStateStore> OpenAsync(string directory, CancellationToken cancellationToken, Schema? schema = null)
    {
        var store = New(directory, schema);
        await store.OpenAsync(cancellationToken);
        return store;
    }

    public static StateKey Key(string name, string kind = "thing") => new(kind, Tenant.Default, name);
}
