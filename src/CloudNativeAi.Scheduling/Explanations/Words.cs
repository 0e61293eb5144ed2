using System.Globalization;
using CloudNativeAi.Scheduling.Queues;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>How things are said.</summary>
internal static class Words
{
    public static string Kind(WorkloadEntry entry) => entry.Spec.Owner switch
    {
        "training" => "Job",
        "serving" => "Service",
        _ => "Workload",
    };

    public static string Capital(string text) => text.Length == 0 ? text : string.Concat(char.ToUpperInvariant(text[0]).ToString(), text.AsSpan(1));

    /// <summary>A time of day, with its day where that is another than the first's.</summary>
    public static string Time(DateTimeOffset time, DateTimeOffset now) =>
        time.ToString(time.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>Resources with amounts, scarce kinds first; pods are not worth a word.</summary>
    public static string Amounts(ResourceList amounts)
    {
        List<string> named =
        [
            .. amounts.Where(static pair => pair.Value.Sign > 0 && pair.Key != ResourceName.Pods)
                .OrderBy(static pair => pair.Key.Value.Contains('/', StringComparison.Ordinal) ? 0 : 1)
                .ThenBy(static pair => pair.Key)
                .Select(static pair => $"{pair.Value} {pair.Key}"),
        ];
        return named.Count switch
        {
            0 => "room for a pod",
            1 => named[0],
            _ => $"{string.Join(", ", named.SkipLast(1))} and {named[^1]}",
        };
    }
}
