using System.Globalization;

namespace CloudNativeAi.Resources.Configuration;

/// <summary>What a pool must be, wherever it comes from.</summary>
internal static class PoolRules
{
    public static void Check(string key, string name, PoolOptions pool, Problems problems) =>
        Check(key, name, pool.Lifecycle, pool.Labels, pool.Selector, pool.PricePerHour, pool.Currency, problems);

    public static void Check(
        string key,
        string name,
        NodeLifecycle lifecycle,
        IEnumerable<KeyValuePair<string, string>> labels,
        IEnumerable<KeyValuePair<string, string>> selector,
        decimal? price,
        string? currency,
        Problems problems)
    {
        problems.Require(NameRules.IsDnsLabel(name), key, name, $"a pool's name is {NameRules.DnsLabel}", "Rename the pool.");
        problems.Require(Enum.IsDefined(lifecycle), $"{key}:Lifecycle", $"{lifecycle}", $"it is one of {string.Join(", ", Enum.GetNames<NodeLifecycle>())}", "Use one of them.");
        CommonRules.CheckLabels($"{key}:Labels", labels, problems);
        CommonRules.CheckLabels($"{key}:Selector", selector, problems);
        problems.Require(price is null or >= 0, $"{key}:PricePerHour", price?.ToString(CultureInfo.InvariantCulture), "a price is 0 or more", "Remove the line for an unknown price.");
        problems.Require(
            price is null == currency is null, $"{key}:Currency", currency, "a price has a currency and a currency a price", "Write both PricePerHour and Currency, or neither.");
        problems.Require(
            currency is null || (currency.Length == 3 && currency.All(char.IsAsciiLetterUpper)), $"{key}:Currency", currency, "a currency is three upper-case letters (ISO 4217)", "Write it like USD or EUR.");
    }
}
