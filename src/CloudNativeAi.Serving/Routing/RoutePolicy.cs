namespace CloudNativeAi.Serving.Routing;

/// <summary>How the requests of one service are treated.</summary>
/// <param name="Idempotent">Whether one may be answered twice.</param>
/// <param name="RequestTimeout">The most one may take.</param>
/// <param name="IdleTimeout">How long an answer may stay silent.</param>
internal sealed record RoutePolicy(bool Idempotent, TimeSpan RequestTimeout, TimeSpan IdleTimeout);
