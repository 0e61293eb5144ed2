using CloudNativeAi.Training.Frameworks;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Training.Control;

/// <summary>What a spec may be; every rule it breaks is named at once.</summary>
internal sealed class JobSpecRules(FrameworkCatalog frameworks, IOptions<TrainingOptions> options)
{
    private const int MaxWorkers = 4096;
    private const int MaxDatasets = 64;

    /// <exception cref="TrainingJobRejectedException">A rule is broken.</exception>
    public void Check(TrainingJobSpec spec)
    {
        var broken = Find(spec).ToList();
        if (broken.Count > 0)
        {
            throw new TrainingJobRejectedException($"The job \"{Short(spec.Name)}\" was refused: {string.Join("; ", broken)}.", "Correct what is named and submit it again.");
        }
    }

    private IEnumerable<string> Find(TrainingJobSpec spec)
    {
        if (spec.Id == Guid.Empty)
        {
            yield return "Id is empty, and must be one of its own";
        }

        if (!new Tenant(spec.Name).IsValid)
        {
            yield return "Name must be 1 to 63 lower-case letters, digits and '-'";
        }

        if (!spec.Tenant.IsValid)
        {
            yield return $"Tenant \"{Short(spec.Tenant.Name)}\" must be 1 to 63 lower-case letters, digits and '-'";
        }

        if (spec.Command is not { Count: > 0 } || string.IsNullOrEmpty(spec.Command[0]) || spec.Command.Any(static a => a is null || a.Contains('\0', StringComparison.Ordinal)))
        {
            yield return "Command must name a program, and hold no NUL";
        }

        if (spec.MinWorkers < 1 || spec.MaxWorkers < spec.MinWorkers || spec.MaxWorkers > MaxWorkers)
        {
            yield return $"MinWorkers is {spec.MinWorkers} and MaxWorkers {spec.MaxWorkers}, and must be 1 ≤ min ≤ max ≤ {MaxWorkers}";
        }
        else if (frameworks.Find(spec.Framework) is not { } framework)
        {
            yield return $"Framework \"{Short(spec.Framework)}\" is none of {string.Join(", ", frameworks.Names)}";
        }
        else if (framework.ValidSizes(spec) is not { Count: > 0 })
        {
            yield return $"{framework.Name} can run at no size from {spec.MinWorkers} to {spec.MaxWorkers}";
        }

        foreach (var name in spec.Environment.Keys.Concat(spec.Secrets.Keys).Where(static n => !IsVariable(n)))
        {
            yield return $"the variable \"{Short(name)}\" must be letters, digits and '_', not beginning with a digit";
        }

        if (spec.StopGrace < TimeSpan.Zero || spec.StopGrace > options.Value.MaxStopGrace)
        {
            yield return $"StopGrace is {spec.StopGrace}, and must be 0 to {options.Value.MaxStopGrace}";
        }

        if (spec.HostGrace < TimeSpan.Zero && spec.HostGrace != Timeout.InfiniteTimeSpan)
        {
            yield return $"HostGrace is {spec.HostGrace}, and must be 0 or more, or infinite";
        }

        if (spec.StallTimeout is { } stall && stall <= TimeSpan.Zero && stall != Timeout.InfiniteTimeSpan)
        {
            yield return $"StallTimeout is {stall}, and must be more than 0, or infinite";
        }

        if (spec.MaxRestarts < 0)
        {
            yield return $"MaxRestarts is {spec.MaxRestarts}, and must be 0 or more";
        }

        if (spec.Datasets.Count > MaxDatasets || spec.Datasets.Select(static d => d.Target).Distinct(StringComparer.Ordinal).Count() != spec.Datasets.Count)
        {
            yield return $"Datasets must be at most {MaxDatasets}, each with a target of its own";
        }

        foreach (var dataset in spec.Datasets.Where(static d => !IsTarget(d.Target)))
        {
            yield return $"the target \"{Short(dataset.Target)}\" must be a relative path without '..'";
        }
    }

    private static bool IsVariable(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static bool IsTarget(string target) =>
        target is { Length: > 0 and <= 1024 } && !Path.IsPathRooted(target) && target.Split('/').All(static s => s is not ("" or "." or "..") && !s.Contains('\\', StringComparison.Ordinal) && !s.Contains('\0', StringComparison.Ordinal));

    private static string Short(string? text) => text is null ? "" : text.Length <= 64 ? text : text[..64] + "…";
}
