using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CloudNativeAi.Scheduling.Hosting;

/// <summary>Reads settings by hand: each wrong value and each unknown key is told with its path, none stops the others.</summary>
internal sealed class SettingReader(List<string> errors)
{
    /// <summary>Gives each child to who knows its key.</summary>
    /// <param name="section">The parent.</param>
    /// <param name="known">What there is here, by key.</param>
    /// <param name="others">Keys that somebody else reads.</param>
    public void Each(IConfigurationSection section, IReadOnlyList<(string Key, Action<IConfigurationSection> Read)> known, params ReadOnlySpan<string> others) =>
        Each(Children(section, $"settings below it: {string.Join(", ", known.Select(static one => one.Key))}"), known, others);

    /// <inheritdoc cref="Each(IConfigurationSection, IReadOnlyList{ValueTuple{string, Action{IConfigurationSection}}}, ReadOnlySpan{string})"/>
    public void Each(IEnumerable<IConfigurationSection> children, IReadOnlyList<(string Key, Action<IConfigurationSection> Read)> known, params ReadOnlySpan<string> others)
    {
        foreach (var child in children)
        {
            var (_, read) = known.FirstOrDefault(one => one.Key.Equals(child.Key, StringComparison.OrdinalIgnoreCase));
            if (read is not null)
            {
                read(child);
            }
            else if (!Contains(others, child.Key))
            {
                errors.Add($"{child.Path} is no setting; known here are {string.Join(", ", [.. known.Select(static one => one.Key), .. others])}. Correct the name, or remove the line.");
            }
        }
    }

    /// <summary>What a section holds; told where it is a text instead, which would be ignored.</summary>
    /// <param name="section">The parent.</param>
    /// <param name="what">What it has below it.</param>
    public IEnumerable<IConfigurationSection> Children(IConfigurationSection section, string what)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            errors.Add($"{section.Path} is \"{section.Value}\"; it has {what}. Write them, or remove the line.");
        }

        return section.GetChildren();
    }

    /// <summary>Reads what is described by name.</summary>
    public void Named<T>(IConfigurationSection section, IDictionary<string, T> to, Action<IConfigurationSection, T> read)
        where T : new()
    {
        foreach (var child in Children(section, "names below it, each with settings of its own"))
        {
            if (!to.TryGetValue(child.Key, out var one))
            {
                to[child.Key] = one = new T();
            }

            read(child, one);
        }
    }

    public void Quantities(IConfigurationSection section, IDictionary<string, ResourceQuantity> to)
    {
        foreach (var child in Children(section, "names of resources below it, each with a quantity"))
        {
            if (ResourceQuantity.TryParse(child.Value, out var quantity))
            {
                to[child.Key] = quantity;
            }
            else
            {
                errors.Add($"{child.Path} is \"{child.Value}\"; a quota is a quantity such as 8, 500m or 2Gi. Write one, or remove the line for \"no quota of its own\".");
            }
        }
    }

    public void Texts(IConfigurationSection section, ICollection<string> to)
    {
        foreach (var child in Children(section, "a list of names below it"))
        {
            Text(child, value => to.Add(value ?? ""));
        }
    }

    public void Texts(IConfigurationSection section, IDictionary<string, string> to)
    {
        foreach (var child in Children(section, "names below it, each with a text"))
        {
            Text(child, value => to[child.Key] = value ?? "");
        }
    }

    public void Text(IConfigurationSection setting, Action<string?> to)
    {
        if (setting.Value is null && setting.GetChildren().Any())
        {
            errors.Add($"{setting.Path} has settings below it; it is one text. Write that, or remove the line.");
        }
        else
        {
            to(setting.Value);
        }
    }

    public void Time(IConfigurationSection setting, Action<TimeSpan> to)
    {
        if (TimeSpan.TryParse(setting.Value, CultureInfo.InvariantCulture, out var time))
        {
            to(time);
        }
        else
        {
            errors.Add($"{setting.Path} is \"{setting.Value}\"; a time is written hh:mm:ss, such as 00:00:10. Write one, or remove the line.");
        }
    }

    public void Flag(IConfigurationSection setting, Action<bool> to)
    {
        if (bool.TryParse(setting.Value, out var flag))
        {
            to(flag);
        }
        else
        {
            errors.Add($"{setting.Path} is \"{setting.Value}\"; it is true or false. Write one of them, or remove the line.");
        }
    }

    public void Whole(IConfigurationSection setting, Action<int> to)
    {
        if (int.TryParse(setting.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            to(number);
        }
        else
        {
            errors.Add($"{setting.Path} is \"{setting.Value}\"; it is a whole number such as 100. Write one, or remove the line.");
        }
    }

    public void Number(IConfigurationSection setting, Action<decimal> to)
    {
        if (decimal.TryParse(setting.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            to(number);
        }
        else
        {
            errors.Add($"{setting.Path} is \"{setting.Value}\"; it is a number such as 1 or 0.5. Write one, or remove the line.");
        }
    }

    /// <param name="setting">What is read.</param>
    /// <param name="kind">What it is called.</param>
    /// <param name="to">Where it goes.</param>
    public void OneOf<T>(IConfigurationSection setting, string kind, Action<T> to)
        where T : struct, Enum
    {
        if (Enum.GetNames<T>().Contains(setting.Value, StringComparer.OrdinalIgnoreCase) && Enum.TryParse<T>(setting.Value, ignoreCase: true, out var value))
        {
            to(value);
        }
        else
        {
            errors.Add($"{setting.Path} is \"{setting.Value}\"; {kind} is {string.Join(" or ", Enum.GetNames<T>())}. Write one of them, or remove the line.");
        }
    }

    private static bool Contains(ReadOnlySpan<string> names, string name)
    {
        foreach (var one in names)
        {
            if (one.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
