using System.Text.Json;

namespace CloudNativeAi.Training.Protocol;

/// <summary>One line of a report file, as far as it is understood.</summary>
internal sealed record ReportLine(bool Ready, long? Step, long? Saving, long? Saved, int Shards, IReadOnlyList<KeyValuePair<string, double>> Metrics)
{
    private const int MaxMetrics = 64;

    /// <summary>Null: not a JSON object; such lines are skipped.</summary>
    public static ReportLine? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return null;
            }

            var shards = Number(root, "shards") is { } s and >= 1 and <= int.MaxValue ? (int)s : 1;
            return new ReportLine(
                root.TryGetProperty("ready", out var ready) && ready.ValueKind == JsonValueKind.True,
                Number(root, "step"),
                Number(root, "saving"),
                Number(root, "saved"),
                shards,
                Metric(root));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static long? Number(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number : null;

    private static KeyValuePair<string, double>[] Metric(JsonElement root) =>
        root.TryGetProperty("metric", out var metric) && metric.ValueKind == JsonValueKind.Object
            ? [.. metric.EnumerateObject()
                .Where(static p => p.Value.ValueKind == JsonValueKind.Number && p.Value.TryGetDouble(out var value) && double.IsFinite(value))
                .Select(static p => KeyValuePair.Create(p.Name, p.Value.GetDouble()))
                .Take(MaxMetrics)]
            : [];
}
