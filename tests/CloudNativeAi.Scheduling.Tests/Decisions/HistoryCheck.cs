using CloudNativeAi.Scheduling.Decisions;
using CloudNativeAi.Scheduling.Explanations;
using CloudNativeAi.Scheduling.Queues;
using CloudNativeAi.Scheduling.Quotas;
using CloudNativeAi.Scheduling.Tests.Scenarios;

namespace CloudNativeAi.Scheduling.Tests.Decisions;

/// <summary>Recounts everything from the placements alone, and remembers which paths a history reached.</summary>
internal sealed class HistoryCheck(Lab lab)
{
    private const int JudgeEvery = 5;
    private readonly Dictionary<(string Member, string Account), ResourceQuantity> _usedBefore = [];
    private readonly Dictionary<Guid, Guid> _displacedBy = [];
    private readonly HashSet<Guid> _madeRoomFor = [];
    private readonly HashSet<Guid> _started = [];
    private readonly HashSet<string> _atRest = new(StringComparer.Ordinal);
    private int _decisions;

    public bool Preempted { get; private set; }

    public bool PreemptedWithinQueue { get; private set; }

    public bool EvictedSeveral { get; private set; }

    public bool Shrunk { get; private set; }

    public bool ShrunkToMin { get; private set; }

    public bool RolledBack { get; private set; }

    public bool GangLostNode { get; private set; }

    public bool GangDrained { get; private set; }

    public bool Repaired { get; private set; }

    public bool Borrowed { get; private set; }

    public bool Reclaimed { get; private set; }

    public bool SharedOut { get; private set; }

    public bool OwnWanted { get; private set; }

    public bool Degraded { get; private set; }

    public bool TimedOut { get; private set; }

    public bool Refused { get; private set; }

    public bool Grown { get; private set; }

    public bool GivenUp { get; private set; }

    public bool Drained { get; private set; }

    public bool OnLaterFlavor { get; private set; }

    public bool StartedTogether { get; private set; }

    public bool DisplacedInTurn { get; private set; }

    public HashSet<WaitReasonCode> Reasons { get; } = [];

    /// <summary>Something nobody decided may take room from whom it was being made for.</summary>
    public void Disturb() => _madeRoomFor.Clear();

    public void NoteNodeLoss(NodeId node) => GangLostNode |= lab.Model.On(node).Any(one => one.Entry.ReplicaCount > 1);

    public void NoteDrain(NodeId node) => GangDrained |= lab.Model.On(node).Any(one => one.Entry.ReplicaCount > 1 && one.Entry.Disruption is { Reason: DisruptionReason.NodeGone });

    public void BeforeDecision()
    {
        _usedBefore.Clear();
        foreach (var one in new ScenarioQuotas(lab.Options, lab.Model).All())
        {
            _usedBefore[(one.Member, one.Account)] = one.Used;
        }
    }

    public void AfterDecision()
    {
        CheckGroups();
        foreach (var decision in lab.Decisions)
        {
            Note(decision);
        }

        EvictedSeveral |= lab.Decisions.Where(one => one.Kind == DecisionKind.PreemptionAsked).GroupBy(one => one.For).Any(one => one.Count() > 1);
        RecountNodes();
        RecountQueues();
        CheckGangs();
        CheckClaims();
        CheckNobodyWaitsInVain();
        if (_decisions++ % JudgeEvery == 0)
        {
            AskWhy();
        }
    }

    /// <summary>S7: with everybody answering and nothing arriving, what was so before never comes again.</summary>
    public void NoteAnswers()
    {
        var all = string.Join(
            '\n',
            from entry in lab.Model.Entries.Values.OrderBy(entry => entry.Sequence)
            from set in entry.Sets
            select $"{entry.Spec.Name} {set.Set.Name} {entry.Claiming} {string.Join(' ', set.Replicas.Select(replica => $"{replica.Node}{(replica.Releasing ? "!" : "")}{string.Join(',', replica.DeviceIds)}"))}");
        Assert.True(_atRest.Add(all), $"it goes round in a circle:\n{all}");
    }

    /// <summary>All asked have answered: nobody was evicted for one who did not start.</summary>
    public void AtRest()
    {
        Assert.Empty(lab.Model.Claimants);
        CheckOwnIsHad();
        Assert.All(_madeRoomFor, id => Assert.False(lab.Model.Entries.TryGetValue(id, out var entry), $"room was made for {entry?.Spec.Name}, which has not started since"));
    }

    /// <summary>Whoever asks why changes nothing.</summary>
    private void AskWhy()
    {
        var hash = lab.Model.Ledger.State.Hash();
        foreach (var entry in lab.Model.Pending)
        {
            Reasons.Add(new WaitJudge(lab.Model).Main(entry));
        }

        Assert.Equal(hash, lab.Model.Ledger.State.Hash());
    }

    /// <summary>S7: for whom room is being made, for that one it is kept, whatever comes in between.</summary>
    private void CheckClaims() => Assert.All(_madeRoomFor, id =>
        Assert.True(!lab.Model.Entries.TryGetValue(id, out var entry) || entry.Claiming, $"room is being made for {entry?.Spec.Name}, and no longer kept for it"));

    /// <summary>Members of a group start in one decision, all of them or none.</summary>
    private void CheckGroups()
    {
        foreach (var group in lab.Decisions.Where(one => one.Kind == DecisionKind.Placed && lab.Model.Entries[one.Workload].Spec.StartGroup is not null && _started.Add(one.Workload)).GroupBy(one => lab.Model.Entries[one.Workload].Spec.StartGroup))
        {
            StartedTogether = true;
            Assert.Equal(group.Key!.Size, group.Count());
        }
    }

    /// <summary>Who asks for no more than is its queue's own, and finds room on nodes, has it, where its queue takes back from everybody and everybody may be stopped.</summary>
    private void CheckOwnIsHad()
    {
        if (lab.Model.Placed.Any(entry => !entry.Spec.Preemptible || !entry.IsSettled || entry.IsDamaged || entry.PlacedAt + entry.Queue.Preemption.MinRunTime > lab.Now))
        {
            return;
        }

        foreach (var entry in lab.Model.Pending.Where(entry => entry.Phase == WorkloadPhase.Waiting && entry.Sets.Length == 1 && entry.Sets[0].Choices.Length == 1 && entry.Sets[0].Set.Devices is null))
        {
            var (set, queue) = (entry.Sets[0], entry.Queue);
            var mayTakeBack = queue is { Stopped: false, Ordering: QueueOrdering.BestEffortFifo, Preemption.ReclaimWithinCohort: PreemptionPolicy.Any, Quota.Parent: not null }
                && (!lab.Options.FairSharing || (queue.Quota.Parent!.Parent is null && Enumerable.Range(0, lab.Model.Queues.Accounts.Count).All(account => !queue.Quota.Borrows(account))))
                && entry.Unmet.Length == 0 && entry.DisplacedBy is null && entry.Group is null && lab.Model.Displacements.Above(entry.Id) is null;
            if (mayTakeBack && Array.TrueForAll(set.Charge, charge => queue.Quota[charge.Account].Used + (charge.Amount * set.Floor) <= queue.Quota[charge.Account].Subtree))
            {
                OwnWanted = true;
                var places = lab.Model.Nodes.Values.Sum(node => IsOpen(set, node) ? Places(set, Free(node)) : 0);
                Assert.True(places < set.Floor || IsKeptFree(), $"{entry.Spec.Name} asks for its queue's own, finds room, and waits for {new WaitJudge(lab.Model).Main(entry)}");
            }
        }
    }

    private void Note(Decision decision)
    {
        switch (decision.Kind)
        {
            case DecisionKind.PreemptionAsked:
                Preempted = true;
                PreemptedWithinQueue |= decision.Reason is DisruptionReason.InQueue;
                DisplacedInTurn |= _displacedBy.ContainsKey(decision.For);
                Reclaimed |= decision.Reason is DisruptionReason.InCohortReclamation;
                SharedOut |= decision.Reason is DisruptionReason.InCohortFairSharing;
                Assert.False(_displacedBy.TryGetValue(decision.For, out var by) && by == decision.Workload, "a workload is evicted by the one it displaced");
                _displacedBy[decision.Workload] = decision.For;
                _madeRoomFor.Add(decision.For);
                break;
            case DecisionKind.ShrinkAsked:
                Shrunk = true;
                ShrunkToMin |= Array.Exists(lab.Model.Entries[decision.Workload].Sets, set => set.Staying == set.Floor && set.Replicas.Count > set.Floor);
                _madeRoomFor.Add(decision.For);
                break;
            case DecisionKind.Placed:
                _displacedBy.Remove(decision.Workload);
                _madeRoomFor.Remove(decision.Workload);
                OnLaterFlavor |= Array.Exists(lab.Model.Entries[decision.Workload].Sets, set => set.Choices.Length > 1 && set.Choice != set.Choices[0]);
                break;
            case DecisionKind.Grown:
                Grown = true;
                break;
            case DecisionKind.GangGivenUp:
                GivenUp = true;
                break;
            case DecisionKind.DrainAsked:
                Drained = true;
                break;
            case DecisionKind.Repaired:
                Repaired = true;
                break;
            case DecisionKind.TimeUp:
                TimedOut = true;
                break;
            case DecisionKind.Refused:
                Refused = true;
                break;
        }
    }

    private void RecountNodes()
    {
        foreach (var node in lab.Model.Nodes.Values)
        {
            var used = ResourceList.Empty;
            var devices = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var (_, set, replica) in OnThis(node))
            {
                used += set.Set.Requests;
                used = set.Set.Devices is { } share ? used.With(share.Resource, used[share.Resource]) : used;
                foreach (var device in replica.DeviceIds)
                {
                    devices[device] = devices.GetValueOrDefault(device) + (set.Set.Devices?.Milli ?? 1000);
                }
            }

            Assert.True(node.Allocatable.Covers(used), $"{node.Id} has {node.Allocatable} and is charged {used}");
            Assert.All(devices, device => Assert.InRange(device.Value, 0, 1000));
            foreach (var resource in (string[])["cpu", "example.com/slot"])
            {
                var state = lab.Model.Ledger.State;
                Assert.Equal(node.Allocatable[resource] - used[resource], Need.Quantity(resource, state.Free(state.RowOf(node.Id), state.ResourceOf(resource))));
            }
        }
    }

    private void RecountQueues()
    {
        var (accounts, quotas) = (lab.Model.Queues.Accounts, new ScenarioQuotas(lab.Options, lab.Model));
        var nodes = lab.Model.Queues.Nodes.ToDictionary(node => $"{(node.IsQueue ? "queue" : "cohort")} {node.Name}");
        var numbers = Enumerable.Range(0, accounts.Count).ToDictionary(one => $"{accounts[one].Resource}{(accounts[one].Flavor is { } flavor ? $" of {flavor}" : "")}");
        foreach (var (member, account, used, _) in quotas.All())
        {
            var number = numbers[account];
            var counted = QuotaUnits.ToQuantity(accounts[number].Resource, nodes[member][number].Used);
            Assert.True(used == counted, $"{member} uses {used} {account}, and {counted} are charged");
            Borrowed |= nodes[member].IsQueue && nodes[member].Parent is not null && nodes[member].Borrows(number);
        }

        Assert.True(quotas.Over(_usedBefore) is null, quotas.Over(_usedBefore));
    }

    private void CheckGangs()
    {
        foreach (var entry in lab.Model.Entries.Values)
        {
            if (entry.Phase == WorkloadPhase.Waiting)
            {
                Assert.Equal(0, entry.ReplicaCount);
            }
            else if (entry.DegradedSince is { } since)
            {
                Degraded = true;
                Assert.True(entry.Disruption is not null || since + lab.Model.GangRecovery > lab.Now, $"{entry.Spec.Name} is damaged since {since:T}, and nobody does anything at {lab.Now:T}");
            }
            else if (entry.Disruption is null)
            {
                Assert.False(entry.Queue.Draining, $"{entry.Spec.Name} runs on in a queue that is drained");
                Assert.All(entry.Sets, set => Assert.True(set.Replicas.Count >= set.Floor && set.Replicas.Count <= Math.Max(set.Set.Count, set.Floor), $"{entry.Spec.Name} has {set.Replicas.Count}, min {set.Floor}, count {set.Set.Count}"));
            }

            Assert.True(entry.EndsAt is null || entry.EndsAt > lab.Now || entry.IsEnding, $"{entry.Spec.Name} runs on past {entry.EndsAt:T}");
            Assert.All(entry.Sets, set => Assert.Equal(set.Replicas.Count, set.Replicas.Select(replica => replica.Index).Distinct().Count()));
        }
    }

    /// <summary>Who could start by plain counting does not wait, and who waits waits for the reason that counting gives; judged for one pod set of counted resources, where counting is exact.</summary>
    private void CheckNobodyWaitsInVain()
    {
        foreach (var entry in lab.Model.Pending.Where(entry => entry.Phase == WorkloadPhase.Waiting && entry.Sets.Length == 1 && entry.Sets[0].Set.Devices is null && entry.Group is null))
        {
            var set = entry.Sets[0];
            var places = lab.Model.Nodes.Values.Sum(node => IsOpen(set, node) ? Places(set, Free(node)) : 0);
            RolledBack |= places > 0 && places < set.Floor;
            if (lab.Model.Claimants.Count == 0 && entry.Queue.Ordering == QueueOrdering.BestEffortFifo && entry.Queue.Quota.Parent is null && set.Choices.Length == 1)
            {
                var quota = Quota(entry.Queue, lab.Model.Queues.Accounts);
                var expected =
                    Places(set, quota.Nominal) < set.Floor ? WaitReasonCode.ExceedsMaxQuota
                    : lab.Model.Nodes.Values.Sum(node => Places(set, node.Allocatable)) < set.Floor ? WaitReasonCode.ExceedsCapacity
                    : lab.Model.Nodes.Values.Sum(node => IsOpen(set, node) ? Places(set, node.Allocatable) : 0) < set.Floor ? WaitReasonCode.NoEligibleNode
                    : Places(set, quota.Left) < set.Floor ? WaitReasonCode.WaitingForQuota
                    : places < set.Floor ? WaitReasonCode.WaitingForCapacity
                    : IsKeptFree() ? WaitReasonCode.ReservedForWorkload
                    : default(WaitReasonCode?);
                expected = entry.Queue.Stopped ? WaitReasonCode.QueueStopped : entry.Unmet.Length > 0 ? WaitReasonCode.WaitingForDependency : expected;
                Assert.True(expected == new WaitJudge(lab.Model).Main(entry), $"{entry.Spec.Name} waits for {new WaitJudge(lab.Model).Main(entry)}, by counting for {expected?.ToString() ?? "nothing"}");
                Reasons.Add(expected!.Value);
            }
        }
    }

    /// <summary>Room may be kept for a damaged gang, or for one that waited long.</summary>
    private bool IsKeptFree() =>
        lab.Model.Damaged.Count > 0 || (lab.Model.ReserveAfter is { } after && lab.Model.Pending.Any(entry => entry.Phase == WorkloadPhase.Waiting && lab.Now - entry.WaitsSince >= after));

    private static (ResourceList Nominal, ResourceList Left) Quota(SchedulingQueue queue, AccountTable accounts)
    {
        var plenty = ResourceList.Of(("cpu", "1M"), ("example.com/slot", "1M"), ("nvidia.com/gpu", "1M"));
        var (nominal, left) = (plenty, plenty);
        foreach (var quota in QueueQuota.Of(queue.Quota, accounts))
        {
            nominal = nominal.With(quota.Account.Resource, quota.Own);
            left = left.With(quota.Account.Resource, ResourceQuantity.Max(ResourceQuantity.Zero, quota.Own - quota.Used));
        }

        return (nominal, left);
    }

    private static bool IsOpen(PodSetEntry set, Resources.Node node) =>
        node.Schedulable && node.Ready && node.ReclaimAt is null && node.Taints.All(taint => set.Set.Tolerations.Any(toleration => toleration.Key == taint.Key));

    private ResourceList Free(Resources.Node node)
    {
        var free = node.Allocatable - OnThis(node).Aggregate(ResourceList.Empty, (sum, one) => sum + one.Set.Set.Requests);
        var opened = OnThis(node).Where(one => one.Set.Set.Devices is not null).SelectMany(one => one.Replica.DeviceIds).Distinct().Count();
        return free.With("nvidia.com/gpu", free["nvidia.com/gpu"] - opened);
    }

    private static long Places(PodSetEntry set, ResourceList free) =>
        set.Set.Requests.Min(request => request.Key.IsMilli ? free[request.Key].ToMilliFloor() / request.Value.ToMilliCeiling() : free[request.Key].ToUnitsFloor() / request.Value.ToUnitsCeiling());

    /// <summary>What an earlier machine of the same name left behind is not on this one.</summary>
    private IEnumerable<NodeReplica> OnThis(Resources.Node node) =>
        lab.Model.On(node.Id).Where(one => lab.Model.Ledger.State.RowOf(one.Replica.Allocation) == lab.Model.Ledger.State.RowOf(node.Id));
}
