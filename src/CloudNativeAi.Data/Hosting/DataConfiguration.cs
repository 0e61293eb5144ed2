using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Data.Hosting;

/// <summary>Reads the section by hand, so that every wrong value and unknown key is reported with its path, all at once.</summary>
internal sealed class DataConfiguration(IConfiguration section, IEnumerable<ISourceKind> kinds) : IConfigureOptions<DataOptions>, IValidateOptions<DataOptions>
{
    public void Configure(DataOptions options) => Read(options, []);

    public ValidateOptionsResult Validate(string? name, DataOptions options)
    {
        var errors = new List<string>();
        Read(new DataOptions(), errors);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private void Read(DataOptions options, List<string> errors) => Each(section, errors, new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(options.Directory)] = s => options.Directory = s.Value ?? "",
        [nameof(options.LocalNode)] = s => options.LocalNode = s.Value,
        [nameof(options.Cache)] = s => ReadCache(options.Cache, s, errors),
        [nameof(options.Transfer)] = s => ReadTransfer(options.Transfer, s, errors),
        [nameof(options.Models)] = s => Each(s, errors, new(StringComparer.OrdinalIgnoreCase)
        {
            [nameof(options.Models.RefusePickle)] = v => ReadFlag(v, value => options.Models.RefusePickle = value, errors),
        }),
        [SourceConfiguration.Key] = s => SourceConfiguration.Read(s, [.. kinds], errors),
    });

    private static void ReadCache(CacheOptions options, IConfigurationSection section, List<string> errors) => Each(section, errors, new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(options.Directory)] = s => options.Directory = s.Value ?? "",
        [nameof(options.Limit)] = s => ReadSize(s, value => options.Limit = value, errors),
    });

    private static void ReadTransfer(TransferOptions options, IConfigurationSection section, List<string> errors) => Each(section, errors, new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(options.PartSize)] = s => ReadSize(s, value => options.PartSize = value, errors),
        [nameof(options.PartsInFlight)] = s => ReadNumber(s, value => options.PartsInFlight = value, errors),
        [nameof(options.ObjectsInFlight)] = s => ReadNumber(s, value => options.ObjectsInFlight = value, errors),
        [nameof(options.Tries)] = s => ReadNumber(s, value => options.Tries = value, errors),
        [nameof(options.BackOff)] = s => ReadTime(s, value => options.BackOff = value, errors),
        [nameof(options.MaxBackOff)] = s => ReadTime(s, value => options.MaxBackOff = value, errors),
        [nameof(options.NoAnswer)] = s => ReadTime(s, value => options.NoAnswer = value, errors),
        [nameof(options.SlowWindow)] = s => ReadTime(s, value => options.SlowWindow = value, errors),
        [nameof(options.SlowBytes)] = s => ReadSize(s, value => options.SlowBytes = value, errors),
    });

    internal static void Each(IConfiguration section, List<string> errors, Dictionary<string, Action<IConfigurationSection>> known)
    {
        foreach (var child in section.GetChildren())
        {
            if (known.TryGetValue(child.Key, out var read))
            {
                read(child);
            }
            else
            {
                errors.Add($"{child.Path} is no setting; known here are {string.Join(", ", known.Keys)}. Correct the name, or remove the line.");
            }
        }
    }

    internal static void ReadFlag(IConfigurationSection section, Action<bool> set, List<string> errors)
    {
        if (bool.TryParse(section.Value, out var value))
        {
            set(value);
        }
        else
        {
            errors.Add($"{section.Path} is \"{section.Value}\"; it is true or false. Write one of them, or remove the line.");
        }
    }

    internal static void ReadNumber(IConfigurationSection section, Action<int> set, List<string> errors)
    {
        if (int.TryParse(section.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            set(value);
        }
        else
        {
            errors.Add($"{section.Path} is \"{section.Value}\"; it is a whole number. Write one, or remove the line.");
        }
    }

    private static void ReadSize(IConfigurationSection section, Action<ByteSize> set, List<string> errors)
    {
        if (ResourceQuantity.TryParse(section.Value, out var quantity) && quantity.Sign >= 0)
        {
            set(new ByteSize(quantity.ToUnitsCeiling()));
        }
        else
        {
            errors.Add($"{section.Path} is \"{section.Value}\"; a size is a quantity of bytes such as 20Gi or 64Ki. Write one, or remove the line.");
        }
    }

    internal static void ReadTime(IConfigurationSection section, Action<TimeSpan> set, List<string> errors)
    {
        if (TimeSpan.TryParse(section.Value, CultureInfo.InvariantCulture, out var value))
        {
            set(value);
        }
        else
        {
            errors.Add($"{section.Path} is \"{section.Value}\"; a time is written hh:mm:ss, such as 00:00:10. Write one, or remove the line.");
        }
    }
}
