using System.Text.Json;

namespace CloudNativeAi.Serving.Tests.Harness;

/// <summary>What a client got.</summary>
internal sealed record Answer(int Status, string? Revision, string Text)
{
    public string? Model => Read("model")?.GetString();

    public int ProcessId => Read("pid")?.GetInt32() ?? 0;

    private JsonElement? Read(string name)
    {
        try
        {
            using var document = JsonDocument.Parse(Text);
            return document.RootElement.GetProperty(name).Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
