using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CloudNativeAi.Resources.Configuration;

/// <summary>Reads one section by hand, so that every wrong key and value is told by name and all at once.</summary>
internal sealed class SectionReader(IConfigurationSection section, Problems problems)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public void Text(string key, Action<string> set) => Value(key, static (string text, out string value) => (value = text) is not null, "", set);

    public void Enumeration<T>(string key, Action<T> set)
        where T : struct, Enum =>
        Value(key, static (string text, out T value) => Enum.TryParse(text, ignoreCase: true, out value) && Enum.IsDefined(value) && !int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
            $"it is one of {string.Join(", ", Enum.GetNames<T>())}", set);

    public void Duration(string key, Action<TimeSpan> set) =>
        Value(key, static (string text, out TimeSpan value) => TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value), "a duration is written hh:mm:ss", set);

    public void Flag(string key, Action<bool> set) => Value(key, static (string text, out bool value) => bool.TryParse(text, out value), "it is true or false", set);

    public void Number(string key, Action<int> set) =>
        Value(key, static (string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value), "it is a whole number", set);

    public void Amount(string key, Action<decimal> set) =>
        Value(key, static (string text, out decimal value) => decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value), "it is a number such as 2.5", set);

    public void Quantity(string key, Action<ResourceQuantity> set) =>
        Value(key, static (string text, out ResourceQuantity value) => ResourceQuantity.TryParse(text, out value), "a quantity is a number such as 4, 500m or 1.5Gi", set);

    public void Taints(string key, IList<Taint> into) => Sections(key, (_, item) => item.Own<Taint>(TryTaint, "a taint is written key=value:NoSchedule, PreferNoSchedule or NoExecute", into.Add));

    public void Quantities(string key, IDictionary<string, ResourceQuantity> into) =>
        Sections(key, (name, item) => item.Own(static (string text, out ResourceQuantity value) => ResourceQuantity.TryParse(text, out value), "a quantity is a number such as 4, 500m or 1.5Gi", value => into[name] = value));

    public void Texts(string key, IDictionary<string, string> into) =>
        Sections(key, (name, item) => item.Own(static (string text, out string value) => (value = text) is not null, "", value => into[name] = value));

    /// <summary>Each child as a section of its own.</summary>
    public void Sections(string key, Action<string, SectionReader> read)
    {
        _known.Add(key);
        var group = section.GetSection(key);
        if (!string.IsNullOrEmpty(group.Value))
        {
            problems.Add(group.Path, group.Value, "it is a group of keys", "Write its keys below it.");
        }

        foreach (var child in group.GetChildren())
        {
            read(child.Key, new SectionReader(child, problems));
        }
    }

    /// <summary>One group of keys.</summary>
    public SectionReader Section(string key)
    {
        _known.Add(key);
        return new SectionReader(section.GetSection(key), problems);
    }

    /// <summary>Reports keys that nobody asked for.</summary>
    public void End()
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            problems.Add(section.Path, section.Value, "it is a group of keys", "Write its keys below it.");
        }

        foreach (var child in section.GetChildren().Where(child => !_known.Contains(child.Key)))
        {
            problems.Add(child.Path, child.Value ?? "a group", "no such key is known here", $"Remove it or use one of {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
        }
    }

    private delegate bool TryRead<T>(string text, out T value);

    private static bool TryTaint(string text, out Taint value)
    {
        var colon = text.LastIndexOf(':');
        var head = colon < 0 ? text : text[..colon];
        var equals = head.IndexOf('=', StringComparison.Ordinal);
        var read = Enum.TryParse<TaintEffect>(colon < 0 ? "" : text[(colon + 1)..], out var effect) && Enum.IsDefined(effect) && char.IsLetter(text[colon + 1]);
        value = new Taint(equals < 0 ? head : head[..equals], equals < 0 ? "" : head[(equals + 1)..], effect);
        return read;
    }

    private void Value<T>(string key, TryRead<T> tryRead, string rule, Action<T> set)
    {
        _known.Add(key);
        new SectionReader(section.GetSection(key), problems).Own(tryRead, rule, set);
    }

    private void Own<T>(TryRead<T> tryRead, string rule, Action<T> set)
    {
        if (section.GetChildren().FirstOrDefault() is { } child)
        {
            problems.Add(child.Path, child.Value ?? "a group", $"{section.Path} holds one value", "Write that value there and nothing below it.");
        }
        else if (section.Value is { } text)
        {
            if (tryRead(text, out var value))
            {
                set(value);
            }
            else
            {
                problems.Add(section.Path, $"\"{text}\"", rule, "Correct it or remove the line.");
            }
        }
    }
}
