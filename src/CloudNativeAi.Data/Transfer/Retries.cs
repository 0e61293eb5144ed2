using Polly;
using Polly.Retry;

namespace CloudNativeAi.Data.Transfer;

/// <summary>Bounded tries with exponential back-off and jitter, or the wait the server asked for.</summary>
internal static class Retries
{
    public static ResiliencePipeline Create(TransferOptions options, TimeProvider time, Action<SourceErrorKind> onRetry)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        return options.Tries == 1 ? builder.Build() : builder.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = static arguments => new(arguments.Outcome.Exception is DatasetSourceException { IsTransient: true }),
            MaxRetryAttempts = options.Tries - 1,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = options.BackOff,
            MaxDelay = options.MaxBackOff,
            DelayGenerator = arguments => new((arguments.Outcome.Exception as DatasetSourceException)?.RetryAfter is { } asked ? Min(asked, options.MaxBackOff) : null),
            OnRetry = arguments =>
            {
                onRetry(((DatasetSourceException)arguments.Outcome.Exception!).Kind);
                return default;
            },
        }).Build();
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
