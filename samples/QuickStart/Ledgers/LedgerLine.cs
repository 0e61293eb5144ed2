using System.Text.Json.Serialization;

namespace QuickStart.Ledgers;

/// <summary>One thing a worker process did.</summary>
internal sealed record LedgerLine(string Event, long Generation, int Rank, int World, int Pid, long Step, string? Checksum);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LedgerLine))]
internal sealed partial class LedgerJson : JsonSerializerContext;
