using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using CloudNativeAi.Serving.Diagnostics;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Serving.Routing;

/// <summary>All services of this host as a proxy sees them: by exact name, or not at all.</summary>
internal sealed class InferenceRouter(IOptions<ServingOptions> options, TimeProvider time, ServingMetrics metrics)
{
    private readonly ConcurrentDictionary<(string Tenant, string Name), ServiceRoute> _routes = new();

    public ServingOptions Options => options.Value;

    public TimeProvider Time => time;

    public ServingMetrics Metrics => metrics;

    /// <summary>Whether all stored services are among the routes: before, a name that is not known may yet be.</summary>
    public bool IsLoaded { get; set; }

    public IEnumerable<ServiceRoute> Routes => _routes.Values;

    public bool TryFind(string tenant, string name, [NotNullWhen(true)] out ServiceRoute? route) => _routes.TryGetValue((tenant, name), out route) && !route.IsClosed;

    public ServiceRoute Add(Tenant tenant, string name, RoutePolicy policy) => _routes.GetOrAdd((tenant.Name, name), _ => new(tenant, name, policy));

    public void Remove(ServiceRoute route)
    {
        route.Close();
        _routes.TryRemove(new((route.Tenant.Name, route.Name), route));
    }

    /// <summary>Places a first choice, waiting for a ready replica within the limits of the options.</summary>
    /// <returns>The endpoint, entered; null: none became ready in time, or too many wait already.</returns>
    public async ValueTask<ReplicaEndpoint?> PlaceAsync(ServiceRoute route, CancellationToken cancellationToken)
    {
        var start = metrics.MeasuresRoutes ? time.GetTimestamp() : 0;
        var placed = route.TryPlace(out var endpoint) ? endpoint : await HoldAsync(route, null, default, cancellationToken).ConfigureAwait(false);
        if (metrics.MeasuresRoutes)
        {
            metrics.Routed(route.Tenant.Name, route.Name, time.GetElapsedTime(start));
        }

        return placed;
    }

    /// <summary>Places a request that another replica did not answer, waiting as <see cref="PlaceAsync"/> does.</summary>
    public ValueTask<ReplicaEndpoint?> PlaceAgainAsync(ServiceRoute route, string revision, TriedEndpoints tried, CancellationToken cancellationToken) =>
        route.TryPlaceAgain(revision, tried, out var endpoint) ? new(endpoint) : HoldAsync(route, revision, tried, cancellationToken);

    private async ValueTask<ReplicaEndpoint?> HoldAsync(ServiceRoute route, string? revision, TriedEndpoints tried, CancellationToken cancellationToken)
    {
        if (!route.Tally.TryHold(Options.MaxHeldRequests))
        {
            return null;
        }

        try
        {
            var start = time.GetTimestamp();
            while (!route.IsClosed)
            {
                var changed = route.Changed;
                if (revision is null ? route.TryPlace(out var endpoint) : route.TryPlaceAgain(revision, tried, out endpoint))
                {
                    return endpoint;
                }

                var left = Options.HoldTimeout - time.GetElapsedTime(start);
                if (left <= TimeSpan.Zero)
                {
                    return null;
                }

                await changed.WaitAsync(left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.None);
                cancellationToken.ThrowIfCancellationRequested();
            }

            return null;
        }
        finally
        {
            route.Tally.Release();
        }
    }
}
