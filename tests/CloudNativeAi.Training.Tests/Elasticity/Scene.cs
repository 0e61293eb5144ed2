using CloudNativeAi.Scheduling;
using CloudNativeAi.Training.Elasticity;

namespace CloudNativeAi.Training.Tests.Elasticity;

/// <summary>A job and what is seen of it, as data.</summary>
internal sealed class Scene
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<int, MemberView> _members = [];
    private List<int> _places = [0, 1, 2];
    private Disruption? _disruption;
    private bool _gone;

    public Scene(JobStage stage, int members = 3, int min = 2, int max = 3)
    {
        Job = new JobState(new TrainingJobSpec("scene", ["train"]) { MinWorkers = min, MaxWorkers = max }, Now)
        {
            Submitted = true,
            Stage = stage,
            Generation = stage == JobStage.Idle ? 0 : 1,
            Members = stage == JobStage.Idle ? [] : [.. Enumerable.Range(0, members).Select(static i => new JobMember(i, "lab/one", []))],
        };
        for (var rank = 0; rank < Job.Members.Count; rank++)
        {
            _members[rank] = Running(step: 10);
        }
    }

    public JobState Job { get; set; }

    public TimeSpan InStage { get; set; } = TimeSpan.FromMinutes(1);

    public TimeSpan Roomy { get; set; } = TimeSpan.FromMinutes(1);

    public TimeSpan Settled { get; set; } = TimeSpan.FromMinutes(1);

    public bool Committing { get; set; }

    public bool Drained { get; set; } = true;

    public ElasticRules Rules => ElasticRules.Of(Job, [.. Enumerable.Range(Job.Spec.MinWorkers, Job.Spec.MaxWorkers - Job.Spec.MinWorkers + 1)], new TrainingOptions());

    public static MemberView Running(long? step) =>
        new(new ReplicaState(ReplicaPhase.Running, true, new NodeId("lab/one"), Now, null), true, step is not null, step is not null, step, TimeSpan.FromSeconds(1), false);

    public static ReplicaExit Exit(ExitCause cause, int? code = null, int? signal = null, double at = 0) => new(cause, code, signal, $"{cause}", Now.AddSeconds(at));

    public Scene With(int rank, MemberView member)
    {
        _members[rank] = member;
        return this;
    }

    public Scene Ended(int rank, ExitCause cause, int? code = null) =>
        With(rank, _members[rank] with { State = new ReplicaState(ReplicaPhase.Exited, false, new NodeId("lab/one"), Now, Exit(cause, code)) });

    public Scene Places(params int[] places)
    {
        _places = [.. places];
        return this;
    }

    public Scene Asked(DateTimeOffset deadline, DisruptionReason reason, params int[] release)
    {
        _disruption = new Disruption(1, [.. release.Select(Id)], reason, "somebody needs it", deadline);
        return this;
    }

    public Scene Gone()
    {
        _gone = true;
        return this;
    }

    public ElasticStep Decide() => ElasticDecision.Decide(Job, new Observation
    {
        Now = Now,
        Workload = _gone ? null : new Workload(new WorkloadSpec(Job.Spec.Id, Tenant.Default, "scene", "default", [new PodSet("worker", 3, ResourceList.Empty)]), WorkloadPhase.Placed, Now)
        {
            Placement = new Placement(1, [.. _places.Select(i => new ReplicaPlacement(Id(i), new NodeId("lab/one"), []))]),
            Disruption = _disruption,
        },
        Members = [.. Job.Members.Select((_, rank) => _members[rank])],
        InStage = InStage,
        Roomy = Roomy,
        Settled = Settled,
        Committing = Committing,
        Drained = Drained,
    }, Rules);

    private ReplicaId Id(int index) => new(Job.Spec.Id, JobState.PodSetName, index);
}
