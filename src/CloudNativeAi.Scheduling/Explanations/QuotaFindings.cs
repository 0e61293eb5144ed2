using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>What it lacks of quota, on the flavors chosen.</summary>
internal sealed class QuotaFindings(SchedulingModel model)
{
    /// <summary>The reason; the one remedy raises the quota of everything that is short.</summary>
    public Finding? Of(WorkloadEntry entry)
    {
        Finding? found = null;
        var (raises, lower) = (new List<Remedy>(), new List<Remedy>());
        foreach (var (account, amount) in WaitJudge.Requested(entry))
        {
            var quota = QueueQuota.Of(entry.Queue.Quota, model.Queues.Accounts, account);
            var requested = QuotaUnits.ToQuantity(quota.Account.Resource, amount);
            var available = QuotaUnits.ToQuantity(quota.Account.Resource, entry.Queue.Quota.Available(account));
            if (requested > available)
            {
                raises.Add(Raise(entry.Queue.Name, quota, quota.Own + (requested - available)));
                var most = requested > quota.Most;
                lower.AddRange(most && quota.Most.Sign > 0 ? [Lower(quota.Account.Resource, requested, quota.Most)] : []);
                found = found is null || (most && found.Reason.Code != WaitReasonCode.ExceedsMaxQuota) ? new(Reason(entry.Queue.Name, quota, requested, most), []) : found;
            }
        }

        return found is null ? null : found with { Remedies = [raises[0].With(raises.Skip(1)), .. lower.Count == 0 ? Array.Empty<Remedy>() : [lower[0].With(lower.Skip(1))]] };
    }

    /// <summary>Raises what it asks for by all that it asks for: for where others hold what is unused.</summary>
    public IEnumerable<Remedy> RaiseAll(WorkloadEntry entry) =>
        from one in WaitJudge.Requested(entry)
        let quota = QueueQuota.Of(entry.Queue.Quota, model.Queues.Accounts, one.Account)
        select Raise(entry.Queue.Name, quota, quota.Own + QuotaUnits.ToQuantity(quota.Account.Resource, one.Amount));

    private static WaitReason Reason(string queue, QueueQuota quota, ResourceQuantity requested, bool most)
    {
        var name = quota.Account.ToString();
        var borrowed = quota.Most > quota.Own ? $", {quota.Own} of them its own" : "";
        var text = most
            ? $"it needs {requested} {name} and queue \"{queue}\" may use {quota.Most} at most{borrowed}."
            : $"it needs {requested} {name} and {quota.Available} of the {quota.Most} that queue \"{queue}\" may use are left.";
        return new(most ? WaitReasonCode.ExceedsMaxQuota : WaitReasonCode.WaitingForQuota, text) { Resource = quota.Account.Resource, Requested = requested, Available = quota.Available };
    }

    private static Remedy Lower(ResourceName resource, ResourceQuantity from, ResourceQuantity to) =>
        new(RemedyKind.LowerRequest, $"let it ask for at most {to} {resource} in all") { Resource = resource, From = from, To = to };

    private static Remedy Raise(string queue, QueueQuota quota, ResourceQuantity to) =>
        new(RemedyKind.RaiseQuota, $"raise the quota of queue \"{queue}\" for {quota.Account} from {quota.Own} to {to}") { Queue = queue, Resource = quota.Account.Resource, Flavor = quota.Account.Flavor, From = quota.Own, To = to };
}
