using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;

namespace CloudNativeAi.Data.Records;

/// <summary>The text of an epoch's state; whatever was cut, changed or made up is refused.</summary>
internal static class EpochStateText
{
    public const int MaxWorld = 1_000_000;
    private const int Format = 1;
    private const int MaxLength = 256 << 20;

    public static string Write(EpochState state)
    {
        var record = new EpochStateRecord(Format, state.Content, state.Samples, state.Order.Seed, state.Order.Shuffle, state.Order.Window, state.Epoch, state.Before, state.Now);
        return JsonSerializer.Serialize(record with { Check = Check(record) }, RecordsJson.Default.EpochStateRecord);
    }

    public static EpochState Read(string text)
    {
        EpochStateRecord? record = null;
        try
        {
            record = text.Length > MaxLength ? null : JsonSerializer.Deserialize(text, RecordsJson.Default.EpochStateRecord);
        }
        catch (JsonException exception)
        {
            throw Refuse("is not the JSON it was written as", exception);
        }

        if (record is not { Format: Format, Content: not null, Before: not null, Samples: >= 0, Epoch: >= 0, Window: >= 2 } || !Enum.IsDefined(record.Shuffle) || record.Check != Check(record with { Check = null }))
        {
            throw Refuse("was cut or changed, or is of a later version");
        }

        CheckCounts(record);
        return new(record.Content, record.Samples, new SampleOrder(record.Seed) { Shuffle = record.Shuffle, Window = record.Window }, record.Epoch, record.Before, record.Now);
    }

    private static void CheckCounts(EpochStateRecord record)
    {
        var left = record.Samples;
        foreach (var world in record.Now is null ? record.Before : [.. record.Before, record.Now])
        {
            if (world is null or { Length: 0 or > MaxWorld })
            {
                throw Refuse("counts a world that has no ranks, or too many");
            }

            var before = left;
            for (var rank = 0; rank < world.Length; rank++)
            {
                if (world[rank] < 0 || world[rank] > EpochProgress.ShareOf(before, rank, world.Length))
                {
                    throw Refuse(FormattableString.Invariant($"says that rank {rank} of {world.Length} consumed {world[rank]} samples, of {EpochProgress.ShareOf(before, rank, world.Length)} that were its own"));
                }

                left -= world[rank];
            }
        }
    }

    private static string Check(EpochStateRecord record) =>
        XxHash64.HashToUInt64(JsonSerializer.SerializeToUtf8Bytes(record, RecordsJson.Default.EpochStateRecord)).ToString("x16", CultureInfo.InvariantCulture);

    private static DataFormatException Refuse(string what, Exception? inner = null) =>
        new("epoch state", $"The state of an epoch {what}.", "Give the text of the newest checkpoint that is whole.", inner);
}
