namespace CloudNativeAi.Resources.Configuration;

/// <summary>Broken rules, collected: key, value, rule, remedy.</summary>
internal sealed class Problems(List<string> sentences)
{
    public const string Root = "CloudNativeAi:Resources";

    public void Add(string key, string? value, string rule, string remedy) =>
        sentences.Add($"{key} is {(value is null ? "missing" : NameRules.Show(value))}; {rule}. {remedy}");

    public void Require(bool holds, string key, string? value, string rule, string remedy)
    {
        if (!holds)
        {
            Add(key, value, rule, remedy);
        }
    }
}
