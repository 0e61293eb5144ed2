namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>What one replica uses of an account.</summary>
/// <param name="Account">The account's number in its tree.</param>
/// <param name="Amount">Above 0, as <see cref="QuotaUnits"/> counts.</param>
internal readonly record struct QuotaCharge(int Account, long Amount);
