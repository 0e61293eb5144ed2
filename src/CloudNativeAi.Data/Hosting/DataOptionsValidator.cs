using CloudNativeAi.Data.Sources;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Data.Hosting;

/// <summary>The rules of the values themselves, whether code or configuration gave them.</summary>
internal sealed class DataOptionsValidator(IEnumerable<SourceName> sources) : IValidateOptions<DataOptions>
{
    private const string Section = "CloudNativeAi:Data";

    public ValidateOptionsResult Validate(string? name, DataOptions options)
    {
        var errors = new List<string>();
        CheckPath(errors, nameof(options.Directory), options.Directory, "data");
        CheckPath(errors, "Cache:Directory", options.Cache.Directory, "cache");
        Check(errors, "Cache:Limit", options.Cache.Limit, ByteSize.MiB(1), new ByteSize(long.MaxValue), "10Gi");
        CheckTransfer(errors, options.Transfer);
        foreach (var twice in sources.GroupBy(static s => s.Name, StringComparer.Ordinal).Where(static g => g.Distinct().Count() > 1))
        {
            errors.Add($"{Section}:Sources:{twice.Key} is added more than once, as {string.Join(" and as ", twice.Select(static s => s.Description).Distinct())}; a name is one source. Rename all but one.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void CheckTransfer(List<string> errors, TransferOptions transfer)
    {
        Check(errors, "Transfer:PartSize", transfer.PartSize, ByteSize.MiB(1), ByteSize.GiB(1), "8Mi");
        if (transfer.PartSize.Bytes % ByteSize.MiB(1).Bytes != 0)
        {
            errors.Add($"{Section}:Transfer:PartSize is {transfer.PartSize}; it is a whole number of MiB. Write one such as 8Mi, or remove the line.");
        }

        Check(errors, "Transfer:PartsInFlight", transfer.PartsInFlight, 1, 64, "16");
        Check(errors, "Transfer:ObjectsInFlight", transfer.ObjectsInFlight, 1, 256, "16");
        Check(errors, "Transfer:Tries", transfer.Tries, 1, 100, "5");
        Check(errors, "Transfer:BackOff", transfer.BackOff, TimeSpan.Zero, TimeSpan.FromMinutes(1), "00:00:00.2");
        Check(errors, "Transfer:MaxBackOff", transfer.MaxBackOff, transfer.BackOff, TimeSpan.FromHours(1), "00:00:30");
        Check(errors, "Transfer:NoAnswer", transfer.NoAnswer, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1), "00:00:05");
        Check(errors, "Transfer:SlowWindow", transfer.SlowWindow, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), "00:00:10");
    }

    private static void CheckPath(List<string> errors, string key, string? value, string otherwise)
    {
        if (string.IsNullOrWhiteSpace(value) || value.Contains('\0'))
        {
            errors.Add($"{Section}:{key} is \"{value}\"; it is a path. Write one, or remove the line for \"{otherwise}\".");
        }
    }

    private static void Check<T>(List<string> errors, string key, T value, T least, T most, string otherwise)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            errors.Add($"{Section}:{key} is {value}; it lies within {least} and {most}. Write such a value, or remove the line for {otherwise}.");
        }
    }
}
