using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Times;

namespace CloudNativeAi.Scheduling.Explanations;

/// <summary>Room that is there and kept for others, and room that is being made for it.</summary>
internal sealed class KeptFindings(SchedulingModel model, QuotaFindings quotas)
{
    /// <summary>It would start but for others.</summary>
    public Finding Reserved(WorkloadEntry entry, DateTimeOffset now)
    {
        var remedies = new List<Remedy>();
        var text = $"what it needs is kept for {model.Claimants.FirstOrDefault()?.NameFor(entry.Spec.Tenant) ?? "another workload"}, for which others are making room.";
        if (model.Claimants.Count == 0 && model.Damaged.FirstOrDefault() is { } gang)
        {
            text = $"what it needs is kept for {gang.NameFor(entry.Spec.Tenant)}, which lost replicas and is made whole first.";
        }
        else if (model.Claimants.Count == 0 && First(entry, now) is { } first)
        {
            text = $"what it needs is kept for {first.Entry.NameFor(entry.Spec.Tenant)}, which has waited long and starts by {Words.Time(first.Start, now)}; who ends before that may pass.";
            var most = first.Start - now + entry.RanBefore;
            if (first.Start > now && !(entry.Spec.MaxRunTime <= most))
            {
                remedies.Add(new Remedy(RemedyKind.ShortenRunTime, $"give it a run time of at most {most:c}") { RunTime = most });
            }
        }

        var all = Array.ConvertAll(entry.Sets, static set => set.Floor);
        remedies.Add(NewNodes.For(model, entry, all).With(quotas.RaiseAll(entry)));
        return new(new(WaitReasonCode.ReservedForWorkload, text), remedies);
    }

    /// <summary>Its victims are still stopping.</summary>
    /// <param name="entry">Which workload.</param>
    /// <param name="scarce">What it lacks until they have; null: nothing any more.</param>
    /// <param name="now">The time.</param>
    public Finding Preempting(WorkloadEntry entry, WaitReason? scarce, DateTimeOffset now)
    {
        List<WorkloadEntry> asked = [.. model.Disrupted.Where(victim => victim.DisruptedFor == entry.Id)];
        var until = asked.Max(static victim => victim.Disruption!.Deadline);
        var reason = scarce is null ? new WaitReason(WaitReasonCode.WaitingForPreemptedWorkloads, "room is being made for it.") : scarce with { Code = WaitReasonCode.WaitingForPreemptedWorkloads };
        var own = asked.Where(victim => victim.Spec.Tenant == entry.Spec.Tenant).Select(static victim => victim.Id);
        return new(reason, [new Remedy(RemedyKind.WaitFor, $"wait until {Words.Time(until, now)} at most, when room has been made for it") { At = until, Workloads = [.. own] }]);
    }

    private Reservation? First(WorkloadEntry entry, DateTimeOffset now)
    {
        var reservations = new Reservations(model, new GangPlacer(model));
        reservations.Begin();
        foreach (var other in model.Pending.TakeWhile(other => other != entry).Where(static other => !other.StandsBack && !other.Queue.Stopped))
        {
            reservations.Consider(other, now);
        }

        reservations.Make(now);
        return reservations.Made.Count > 0 ? reservations.Made[0] : null;
    }
}
