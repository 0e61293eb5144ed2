using System.Globalization;

namespace CloudNativeAi.Resources.Configuration;

/// <summary>Rules that several parts of the options share.</summary>
internal static class CommonRules
{
    public static void CheckLabels(string key, IEnumerable<KeyValuePair<string, string>> labels, Problems problems)
    {
        foreach (var (name, value) in labels)
        {
            problems.Require(NameRules.IsLabelKey(name), $"{key}:{NameRules.Show(name)}", value, $"a label's name is {NameRules.LabelKey}", "Rename the label.");
            problems.Require(NameRules.IsLabelValue(value), $"{key}:{NameRules.Show(name)}", value, $"a label's value is {NameRules.LabelValue}", "Shorten or rewrite the value.");
        }
    }

    public static void CheckTaints(string key, IEnumerable<Taint> taints, Problems problems)
    {
        foreach (var taint in taints)
        {
            var text = $"{taint.Key}={taint.Value}:{taint.Effect}";
            problems.Require(NameRules.IsLabelKey(taint.Key), key, text, $"a taint's name is {NameRules.LabelKey}", "Rename the taint.");
            problems.Require(NameRules.IsLabelValue(taint.Value), key, text, $"a taint's value is {NameRules.LabelValue}", "Shorten or rewrite the value.");
        }
    }

    public static void CheckAmounts(string key, IEnumerable<KeyValuePair<string, ResourceQuantity>> amounts, Problems problems)
    {
        foreach (var (name, quantity) in amounts)
        {
            var at = $"{key}:{NameRules.Show(name)}";
            var text = quantity.ToString();
            problems.Require(ResourceName.IsValid(name), at, text, $"a resource's name is {NameRules.LabelKey}", "Rename the resource, such as example.com/slot.");
            problems.Require(quantity.Sign >= 0, at, text, "an amount is 0 or more", "Remove the line for none of it.");
            problems.Require(
                name == ResourceName.Cpu.Value || quantity.ToUnitsFloor() == quantity.ToUnitsCeiling(), at, text, "only cpu has fractions", "Write a whole number.");
            problems.Require(
                name != ResourceName.Cpu.Value || quantity <= ResourceQuantity.FromMilli(long.MaxValue), at, text, "cpu is counted in thousandths, at most 2^63 - 1", "Write a smaller number.");
        }
    }

    public static void CheckPool(string key, string pool, Problems problems) =>
        problems.Require(pool is "" || NameRules.IsDnsLabel(pool), key, pool, $"a pool's name is {NameRules.DnsLabel}", "Write the name of a pool or remove the line.");

    public static void CheckRange<T>(string key, T value, T least, T most, Problems problems)
        where T : IComparable<T>, IFormattable =>
        problems.Require(
            value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0,
            key,
            value.ToString(null, CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"it is {least} to {most}"),
            "Write a value in that range or remove the line for the default.");
}
