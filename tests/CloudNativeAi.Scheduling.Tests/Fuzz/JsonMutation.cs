using System.Text.Json.Nodes;

namespace CloudNativeAi.Scheduling.Tests.Fuzz;

/// <summary>Changes a JSON text a little: members lost, doubled, swapped, values that nobody expects, bytes that do not belong.</summary>
internal sealed class JsonMutation(Random random)
{
    private static readonly string[] Values =
    [
        "null", "true", "-1", "0", "1", "3", "2147483647", "9223372036854775807", "1e400", "0.5", "[]", "{}", "\"\"", "\" \"", "\"a\"", "\"..\"", "\"a/b\"", "\"A\"", "\"\\u0000\"", "\"\\u202e\"",
        "\"500m\"", "\"-1\"", "\"1e99\"", "\"NaN\"", "\"0x10\"", "\"1Ki\"", "\"9223372036854775807\"", "\"99999999999999999999999999\"", "\"cpu\"", "\"nvidia.com/gpu\"", "\"host\"", "\"00:00:01\"", "\"-00:00:01\"", "\"10675199.02:48:05\"", "[null]", "[1,1]", "{\"\":\"1\"}",
        "2", "8", "16384", "1000", "1001", "-2147483648", "\"rack\"", "\"7g.80gb\"", "\"none\"", "\"hardware\"", "7", "\"a\\nb\"", "\"3650.00:00:01\"", "\"00000000-0000-0000-0000-000000000000\"",
    ];

    private static readonly string[] Keys = ["", " ", "a", "A", "a/b", "a:b", "a\nb", "\u202e", "Name", "cpu", "CPU", "gpu.", "nvidia.com/gpu", new('x', 400), "Weight", "Parent", "best-fit", "0", "-1"];

    public string Mutate(string text)
    {
        var root = JsonNode.Parse(text)!;
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            MutateSomewhere(root);
        }

        var mutated = root.ToJsonString();
        return random.Next(20) == 0 ? Break(mutated) : mutated;
    }

    private void MutateSomewhere(JsonNode root)
    {
        var nodes = new List<JsonNode>();
        Collect(root, nodes);
        switch (nodes[random.Next(nodes.Count)])
        {
            case JsonObject some when some.Count > 0:
                var key = some.ElementAt(random.Next(some.Count)).Key;
                switch (random.Next(6))
                {
                    case 0:
                        some.Remove(key);
                        break;
                    case 1:
                        var moved = some[key]?.DeepClone();
                        some.Remove(key);
                        some[Keys[random.Next(Keys.Length)]] = moved;
                        break;
                    default:
                        some[key] = Value(some[key]);
                        break;
                }

                break;
            case JsonArray { Count: > 0 } array:
                var at = random.Next(array.Count);
                switch (random.Next(3))
                {
                    case 0:
                        array.RemoveAt(at);
                        break;
                    case 1:
                        array.Add(array[at]?.DeepClone());
                        break;
                    default:
                        array[at] = Value(array[at]);
                        break;
                }

                break;
        }
    }

    private JsonNode? Value(JsonNode? old) => random.Next(8) == 0 && old is not null ? new JsonArray(old.DeepClone(), old.DeepClone()) : JsonNode.Parse(Values[random.Next(Values.Length)]);

    private string Break(string text)
    {
        var at = random.Next(text.Length);
        return random.Next(2) == 0 ? text[..at] : string.Concat(text.AsSpan(0, at), ((char)random.Next(1, 300)).ToString(), text.AsSpan(at + 1));
    }

    private static void Collect(JsonNode node, List<JsonNode> nodes)
    {
        nodes.Add(node);
        var children = node switch
        {
            JsonObject some => some.Select(static pair => pair.Value),
            JsonArray array => array,
            _ => [],
        };
        foreach (var child in children.OfType<JsonNode>().Where(static child => child is not JsonValue))
        {
            Collect(child, nodes);
        }
    }
}
