using Microsoft.Extensions.Options;

namespace CloudNativeAi.Serving.Hosting;

internal sealed class ServingOptionsValidator : IValidateOptions<ServingOptions>
{
    private const int MaxBuffer = 1 << 20;
    private const int MaxLogTail = 1_000;

    public ValidateOptionsResult Validate(string? name, ServingOptions options)
    {
        var errors = new List<string>();
        Check(errors, !string.IsNullOrWhiteSpace(options.Queue), nameof(options.Queue), $"\"{options.Queue}\"", "the name of a queue", "Remove the line for the queue named default.");
        Check(errors, options.HoldTimeout >= TimeSpan.Zero, nameof(options.HoldTimeout), options.HoldTimeout, "0 or more", "Use 0 to refuse at once.");
        Check(errors, options.MaxHeldRequests >= 0, nameof(options.MaxHeldRequests), options.MaxHeldRequests, "0 or more", "Use 0 to hold none.");
        Check(errors, options.RetryAfter >= TimeSpan.FromSeconds(1), nameof(options.RetryAfter), options.RetryAfter, "1 s or more", "Remove the line for 2 s.");
        Check(errors, options.BufferLimit is >= 0 and <= MaxBuffer, nameof(options.BufferLimit), options.BufferLimit, "0 to 1,048,576 bytes", "Remove the line for 65,536.");
        Check(errors, options.MaxTries is >= 1 and <= Routing.TriedEndpoints.Max, nameof(options.MaxTries), options.MaxTries, "1 to 10", "Use 1 for no second try.");
        Check(errors, options.FailuresToEject >= 1, nameof(options.FailuresToEject), options.FailuresToEject, "1 or more", "Remove the line for 3.");
        Check(errors, options.LoadProbePeriod > TimeSpan.Zero, nameof(options.LoadProbePeriod), options.LoadProbePeriod, "more than 0", "Remove the line for 250 ms.");
        Check(errors, options.ProbesToRestart >= 1, nameof(options.ProbesToRestart), options.ProbesToRestart, "1 or more", "Remove the line for 10.");
        Check(errors, options.MaxLoadTries >= 1, nameof(options.MaxLoadTries), options.MaxLoadTries, "1 or more", "Remove the line for 3.");
        Check(errors, options.RestartDelay > TimeSpan.Zero, nameof(options.RestartDelay), options.RestartDelay, "more than 0", "Remove the line for 1 s.");
        Check(errors, options.MaxRestartDelay >= options.RestartDelay, nameof(options.MaxRestartDelay), options.MaxRestartDelay, "RestartDelay or more", "Raise it.");
        Check(errors, options.LogTail is >= 0 and <= MaxLogTail, nameof(options.LogTail), options.LogTail, "0 to 1,000 lines", "Remove the line for 20.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Check(List<string> errors, bool holds, string key, object value, string rule, string remedy)
    {
        if (!holds)
        {
            errors.Add(FormattableString.Invariant($"CloudNativeAi:Serving:{key} is {value}; it is {rule}. {remedy}"));
        }
    }
}
