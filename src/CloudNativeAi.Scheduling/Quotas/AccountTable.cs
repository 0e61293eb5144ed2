namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>The accounts of a tree by number, in an order that names alone decide.</summary>
internal sealed class AccountTable
{
    private readonly Dictionary<QuotaAccount, int> _numbers = [];
    private readonly List<QuotaAccount> _accounts;

    public AccountTable(IEnumerable<QuotaAccount> accounts)
    {
        _accounts = [.. accounts.Distinct().OrderBy(static one => one.Flavor, StringComparer.Ordinal).ThenBy(static one => one.Resource)];
        for (var i = 0; i < _accounts.Count; i++)
        {
            _numbers.Add(_accounts[i], i);
        }

        Groups = [.. _accounts.GroupBy(static one => (one.Flavor is null, one.Resource)).Select(group => group.Select(one => _numbers[one]).ToArray())];
    }

    public static AccountTable Empty { get; } = new([]);

    public int Count => _accounts.Count;

    public QuotaAccount this[int number] => _accounts[number];

    /// <summary>Accounts of one resource: those of its flavors together, and that of all flavors alone.</summary>
    public IReadOnlyList<int[]> Groups { get; }

    /// <summary>The number of an account; −1: nobody names it.</summary>
    public int Find(string? flavor, ResourceName resource) => _numbers.TryGetValue(new QuotaAccount(flavor, resource), out var number) ? number : -1;
}
