using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace QuickStart.Story;

/// <summary>What came of it, as <c>--json</c> writes it.</summary>
internal sealed record StoryResult
{
    private const double EnoughAccuracy = 0.93;
    private const int EnoughRequests = 2_000;

    public double Accuracy { get; set; }

    public IReadOnlyList<int> WorldSizes { get; set; } = [];

    public long LostCommittedSteps { get; set; }

    public string PendingReason { get; set; } = "";

    public int Adopted { get; set; }

    public int Requests { get; set; }

    public int FailedRequests { get; set; }

    public double ShareError { get; set; } = 1;

    public double ColdLoadSeconds { get; set; }

    public double WarmLoadSeconds { get; set; }

    public double Seconds { get; set; }

    /// <summary>The most that <see cref="ShareError"/> may be: one request of the smallest stage.</summary>
    [JsonIgnore]
    public double AllowedShareError { get; set; }

    /// <summary>What did not hold, a sentence each; empty: all did.</summary>
    public IReadOnlyList<string> Refute()
    {
        (bool Held, string Sentence)[] claims =
        [
            (Accuracy >= EnoughAccuracy, $"Version 2 tells {Accuracy:P1} of the held-out images; {EnoughAccuracy:P0} were promised."),
            (WorldSizes is [3, .., 3] && WorldSizes.Contains(2), $"The world sizes were {string.Join(", ", WorldSizes)}; first and last 3, and 2 between them, were promised."),
            (LostCommittedSteps == 0, $"{LostCommittedSteps} acknowledged steps were lost; none may be."),
            (PendingReason.Contains(Acts.TrainAct.Slot, StringComparison.Ordinal), $"The reason for waiting was \"{PendingReason}\"; it names {Acts.TrainAct.Slot}."),
            (Adopted == 3, $"{Adopted} workers were adopted; 3 were promised."),
            (Requests >= EnoughRequests, $"{Requests} requests were sent; {EnoughRequests} were promised."),
            (FailedRequests == 0, $"{FailedRequests} requests failed; none may."),
            (ShareError <= AllowedShareError, $"A share was off by {ShareError:0.######}; {AllowedShareError:0.######} is allowed."),
        ];
        return [.. claims.Where(static claim => !claim.Held).Select(static claim => claim.Sentence)];
    }
}

[JsonSerializable(typeof(StoryResult))]
internal sealed partial class StoryJson : JsonSerializerContext
{
    /// <summary>Quotation marks in sentences stay readable; the file is read by nobody's browser.</summary>
    public static StoryJson Readable { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    });
}
