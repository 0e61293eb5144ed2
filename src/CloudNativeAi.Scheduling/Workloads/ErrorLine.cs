using System.Globalization;
using System.Text;

namespace CloudNativeAi.Scheduling.Workloads;

/// <summary>An error as one line: what somebody wrote into a name or a value neither ends it nor hides part of it.</summary>
internal static class ErrorLine
{
    public static string Of(string error)
    {
        if (!error.Any(MustBeSpelt))
        {
            return error;
        }

        var line = new StringBuilder(error.Length + 16);
        foreach (var one in error)
        {
            _ = MustBeSpelt(one) ? line.Append(CultureInfo.InvariantCulture, $"\\u{(int)one:x4}") : line.Append(one);
        }

        return line.ToString();
    }

    private static bool MustBeSpelt(char one) =>
        char.GetUnicodeCategory(one) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
