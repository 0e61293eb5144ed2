namespace CloudNativeAi.Scheduling.State;

/// <summary>All that answers for one profile: its kept answers, and what asks its plugins.</summary>
internal sealed class ProfileEngine
{
    public ProfileEngine(PlacementProfile profile, NodeTable table, HardLimits hard, PluginRunner runner, AnswerLimits limits)
    {
        var evaluator = new Evaluator(profile, table, runner);
        Profile = profile;
        Answers = new KeptAnswers(profile, table, evaluator, limits);
        Scan = new FullScan(table, evaluator);
        Ranking = new Ranking(profile, table, runner);
        Devices = new DeviceSelection(profile.Chooser, table, hard, runner);
        Cluster = new ClusterPlugins(profile, table, runner);
        Refusals = new Refusals(profile, table, runner, Devices);
        Capacities = new RowCapacities(table, Answers, Cluster, Refusals);
    }

    public PlacementProfile Profile { get; }

    public KeptAnswers Answers { get; }

    public FullScan Scan { get; }

    public Ranking Ranking { get; }

    public DeviceSelection Devices { get; }

    public ClusterPlugins Cluster { get; }

    public Refusals Refusals { get; }

    public RowCapacities Capacities { get; }
}
