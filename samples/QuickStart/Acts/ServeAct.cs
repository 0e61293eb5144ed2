using CloudNativeAi;
using CloudNativeAi.Serving;
using CloudNativeAi.Training;
using QuickStart.Story;
using QuickStart.Traffic;

namespace QuickStart.Acts;

/// <summary>6b. Two versions answer real requests while the traffic moves from one to the other, and a replica dies on the way.</summary>
internal static class ServeAct
{
    public const string Service = "digits";
    private const int FurtherSteps = 150;
    private const int StageRequests = 600;
    private const int AllRequests = 2_200;

    public static string Revision(string modelVersion) => "v" + modelVersion;

    public static async Task RunAsync(StoryContext story, CancellationToken cancellationToken)
    {
        var services = story.Platform.Services;
        var check = new AnswerCheck();
        var first = await PublishAct.RunAsync(story, cancellationToken);
        check.Add(first);
        await services.CreateAsync(new InferenceServiceSpec(Tenant.Default, Service) { Revisions = [RevisionOf(first)], Queue = TrainAct.Queue }, cancellationToken);
        await UntilReadyAsync(story, first, cancellationToken);
        story.Say("Serve: two replicas of version 1 answer.");
        var second = await TrainFurtherAsync(story, first, cancellationToken);
        check.Add(second);
        story.Result.Accuracy = second.Accuracy;

        var url = new Uri(story.Platform.Address, $"/services/{Tenant.Default.Name}/{Service}/v2/models/digits/infer");
        var meter = new ShareMeter(services, Service);
        await using (LoadGenerator.Start(url, story.Digits.HeldOut, check, story.Traffic, cancellationToken))
        {
            await services.AddRevisionAsync(Tenant.Default, Service, RevisionOf(second), cancellationToken);
            await UntilReadyAsync(story, second, cancellationToken);
            story.Say("Serve: two replicas of version 2 are ready and get nothing yet.");
            foreach (var percent in (int[])[10, 50, 100])
            {
                await RollOutAsync(story, meter, percent, cancellationToken);
            }

            await story.UntilAsync("enough requests", () => ValueTask.FromResult(story.Traffic.Requests >= AllRequests), static () => ValueTask.FromResult("Requests come too slowly."), cancellationToken);
            await UntilReadyAsync(story, second, cancellationToken);
        }

        await meter.EndStageAsync(cancellationToken);
        story.Result.ShareError = meter.LargestError;
        story.Result.AllowedShareError = meter.AllowedError;
        story.Result.Requests = story.Traffic.Requests;
        story.Result.FailedRequests = story.Traffic.Failed;
        await services.RemoveRevisionAsync(Tenant.Default, Service, Revision("1"), cancellationToken);
        story.Say($"Serve: {story.Traffic.Requests:N0} requests over {meter.Stages} stages, {story.Traffic.Failed} failed{(story.Traffic.FirstFailure is { } failure ? $" ({failure})" : "")}; shares exact to {meter.LargestError:0.#####}.");
    }

    private static RevisionSpec RevisionOf(PublishedModel model) => new(Revision($"{model.Version.Version}"), new ModelReference(PublishAct.Model, model.Version.Version))
    {
        Command = Workplace.ModelServer(),
        Replicas = 2,
        MinReplicas = 2,
        Resources = ResourceList.Of(("cpu", "50m"), ("memory", "64Mi")),
        StopGrace = TimeSpan.FromSeconds(5),
    };

    /// <summary>The job goes on learning until its next checkpoints are acknowledged, then is asked to stop.</summary>
    private static async Task<PublishedModel> TrainFurtherAsync(StoryContext story, PublishedModel first, CancellationToken cancellationToken)
    {
        await story.UntilJobAsync(story.Job, "further training", job => job.CommittedStep >= first.Step + FurtherSteps, cancellationToken);
        await story.Platform.Jobs.CancelAsync(story.Job, cancellationToken);
        var job = await story.UntilJobAsync(story.Job, "the job to stop", static job => job.IsEnded, cancellationToken);
        var ledger = story.Ledger();
        story.Result.WorldSizes = ledger.WorldSizes;
        story.Result.LostCommittedSteps = ledger.LostCommittedSteps;
        story.Say($"Train: job digits stopped at step {ledger.NewestStep} ({job.Phase}); the same step had the same weights in every generation: {(ledger.Disagreements == 0 ? "yes" : "no")}.");
        return await PublishAct.RunAsync(story, cancellationToken);
    }

    private static async Task RollOutAsync(StoryContext story, ShareMeter meter, int percent, CancellationToken cancellationToken)
    {
        var services = story.Platform.Services;
        await meter.EndStageAsync(cancellationToken);
        await services.SetWeightsAsync(Tenant.Default, Service, [(Revision("1"), 100 - percent), (Revision("2"), percent)], cancellationToken);
        if (percent == 50)
        {
            await KillReplicaAsync(story, cancellationToken);
        }

        await story.UntilAsync(
            $"{StageRequests} requests at {percent} %",
            async () => (await meter.ReadAsync(cancellationToken)).Sum(static revision => revision.FirstChoices) >= StageRequests,
            async () => (await services.ExplainAsync(Tenant.Default, Service, cancellationToken)).Text,
            cancellationToken);
        var shares = (await meter.ReadAsync(cancellationToken)).Select(static revision => $"{revision.Name} {revision.FirstChoices}");
        story.Say($"Serve: {percent} % to version 2; first choices: {string.Join(", ", shares)}.");
    }

    private static async Task KillReplicaAsync(StoryContext story, CancellationToken cancellationToken)
    {
        var service = (await story.Platform.Services.GetAsync(Tenant.Default, Service, cancellationToken))!;
        var replica = service.FindRevision(Revision("2"))!.Replicas.First(static replica => replica.Address is not null);
        var port = new Uri($"http://{replica.Address}").Port;
        var pid = WorkerProcesses.FindByPort(port) ?? throw new StoryException($"No process has port {port}, which a replica of version 2 should have. See the service's explanation.");
        WorkerProcesses.Kill(pid);
        story.Say($"Serve: SIGKILL to a replica of version 2, process {pid}, under load.");
    }

    private static async Task UntilReadyAsync(StoryContext story, PublishedModel model, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            await story.Platform.Services.WaitForReadyAsync(Tenant.Default, Service, Revision($"{model.Version.Version}"), 2, patience.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var explanation = await story.Platform.Services.ExplainAsync(Tenant.Default, Service, cancellationToken);
            throw new StoryException($"Waited 60 s in vain for two replicas of version {model.Version.Version}. {explanation.Text}", exception);
        }
    }
}
