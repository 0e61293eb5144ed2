namespace CloudNativeAi.Scheduling.Quotas;

/// <summary>What a replica asks for of one resource.</summary>
/// <param name="Resource">Of what.</param>
/// <param name="Amount">As <see cref="QuotaUnits"/> counts; null: not known before it has its place.</param>
/// <param name="Derived">It follows from another request, and is counted only where a quota names it.</param>
internal readonly record struct RequestAmount(ResourceName Resource, long? Amount, bool Derived = false);
