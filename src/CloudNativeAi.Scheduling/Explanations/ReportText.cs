using System.Text;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>An explanation in the manner of a compiler's message: what, why, where nearly, what helps.</summary>
internal static class ReportText
{
    private const int MostHelp = 4;

    public static string Of(WorkloadEntry entry, Explanation explanation, DateTimeOffset now)
    {
        var report = new StringBuilder();
        Line($"{Words.Kind(entry).ToLowerInvariant()} \"{entry.Spec.Name}\" waits in queue \"{entry.Queue.Name}\" [{explanation.Reasons[0].Code}]");
        for (var i = 0; i < explanation.Reasons.Count; i++)
        {
            Line($"  {(i == 0 ? "because" : "and    ")}: {explanation.Reasons[i].Text}");
        }

        foreach (var miss in explanation.Nearest)
        {
            Line($"  nearest: {miss.Node}: {(miss.Lacks.Count == 0 ? "would take one replica" : string.Join("; ", miss.Lacks))}");
        }

        if (explanation.Ahead > 0)
        {
            Line($"  ahead  : {explanation.Ahead} in its queue ({string.Join(", ", explanation.AheadNames)}{(explanation.Ahead > explanation.AheadNames.Count ? ", …" : "")})");
        }

        if (explanation.EstimatedStart is { } start)
        {
            Line($"  start  : {Words.Time(start, now)}, if all that runs takes as long as it may");
        }

        foreach (var remedy in explanation.Remedies.Take(MostHelp))
        {
            Line($"  help   : {remedy.Text}");
        }

        return report.ToString().TrimEnd();

        void Line(string text) => report.Append(text).Append('\n');
    }
}
