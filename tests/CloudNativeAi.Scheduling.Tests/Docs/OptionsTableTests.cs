using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace CloudNativeAi.Scheduling.Tests.Docs;

/// <summary>The table of options in docs/scheduling.md: every one is there, with its default, and none that is not.</summary>
/// <remarks>Seen failing: with a row taken out, and with another default.</remarks>
public sealed partial class OptionsTableTests
{
    private static readonly Dictionary<string, string> Told = Row().Matches(SchedulingDocument.Text[SchedulingDocument.Text.IndexOf("\n## Options\n", StringComparison.Ordinal)..])
        .ToDictionary(static match => match.Groups["key"].Value, static match => match.Groups["default"].Value.Trim('`'));

    private static readonly List<(string Key, string? Default)> There = [.. Of("", new SchedulingOptions()), .. Of("Processes:", new ProcessRuntimeOptions())];

    [Fact]
    public void Every_option_is_in_the_table_and_nothing_else() =>
        Assert.Equal(There.Select(static one => one.Key).Order(StringComparer.Ordinal), Told.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Defaults_are_those_of_the_code() =>
        Assert.All(There.Where(static one => one.Default is not null), static one => Assert.Equal(one.Default, TimeSpan.TryParse(Told[one.Key], CultureInfo.InvariantCulture, out var time) && Told[one.Key].Contains(':', StringComparison.Ordinal) ? Text(time) : Told[one.Key]));

    [Fact]
    public void Every_reason_and_every_remedy_is_explained()
    {
        Assert.All(Enum.GetNames<WaitReasonCode>(), static name => Assert.Contains($"\n| `{name}` |", SchedulingDocument.Text, StringComparison.Ordinal));
        Assert.All(Enum.GetNames<RemedyKind>(), static name => Assert.Contains($"`{name}`", SchedulingDocument.Text, StringComparison.Ordinal));
    }

    private static IEnumerable<(string Key, string? Default)> Of(string path, object options) =>
        options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).SelectMany(property => Of(path + property.Name, property.PropertyType, property.GetValue(options)));

    private static IEnumerable<(string Key, string? Default)> Of(string key, Type type, object? value)
    {
        if (!type.IsGenericType || value is not IEnumerable)
        {
            return type.IsClass && type != typeof(string) && value is not null ? Of($"{key}:", value) : [(key, Text(value))];
        }

        var of = type.GetGenericArguments()[^1];
        if (of.Namespace == typeof(SchedulingOptions).Namespace && of.IsClass)
        {
            return Of($"{key}:{(value is IDictionary ? "NAME" : "N")}:", Activator.CreateInstance(of)!).Select(one => one.Key.EndsWith(":Name", StringComparison.Ordinal) ? (one.Key, null) : one);
        }

        if (of == typeof(Resources.Taint))
        {
            return of.GetProperties().Select(property => ($"{key}:N:{property.Name}", (string?)null));
        }

        return [($"{key}:{(value is not IDictionary ? "N" : of == typeof(ResourceQuantity) ? "RESOURCE" : of == typeof(int) ? "SCORER" : "LABEL")}", null)];
    }

    private static string Text(object? value) => value switch
    {
        null => "none",
        bool flag => flag ? "true" : "false",
        TimeSpan time => time.ToString("c", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"^\| `(?<key>[^`]+)` \| (?<default>[^|]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
