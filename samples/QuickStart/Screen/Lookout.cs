using System.Globalization;
using CloudNativeAi;
using QuickStart.Acts;
using QuickStart.Story;

namespace QuickStart.Screen;

/// <summary>Asks the platform what the live table shows.</summary>
internal sealed class Lookout(StoryContext story)
{
    public async Task<BoardState> LookAsync(CancellationToken cancellationToken)
    {
        if (!story.Platform.IsUp)
        {
            return new BoardState([new("host", "", "none", "the workers run on by themselves")]);
        }

        List<BoardRow> rows = [];
        rows.AddRange(await JobsAsync(cancellationToken));
        rows.AddRange(await ReplicasAsync(cancellationToken));
        rows.AddRange(await CacheAsync(cancellationToken));
        rows.Add(new("traffic", ServeAct.Service, $"{story.Traffic.Requests:N0} requests", $"{story.Traffic.Failed} failed"));
        return new BoardState(rows);
    }

    private async Task<IEnumerable<BoardRow>> JobsAsync(CancellationToken cancellationToken) =>
        (await story.Platform.Jobs.ListAsync(null, cancellationToken)).Select(static job => new BoardRow(
            "job",
            job.Spec.Name,
            job.Phase.ToString(),
            string.Create(CultureInfo.InvariantCulture, $"{job.WorldSize} workers, generation {job.Generation}, step {job.NewestStep ?? 0}, acknowledged {job.CommittedStep ?? 0}")));

    private async Task<IEnumerable<BoardRow>> ReplicasAsync(CancellationToken cancellationToken) =>
        (await story.Platform.Services.ListAsync(null, cancellationToken)).SelectMany(static service => service.Revisions.Select(revision => new BoardRow(
            "replicas",
            $"{service.Name}/{revision.Name}",
            revision.Phase.ToString(),
            string.Create(CultureInfo.InvariantCulture, $"{revision.ReadyReplicas} of {revision.Spec.Replicas} ready, weight {revision.Weight}, {revision.FirstChoices} chosen"))));

    private async Task<IEnumerable<BoardRow>> CacheAsync(CancellationToken cancellationToken)
    {
        List<BoardRow> rows = [];
        foreach (var dataset in await story.Platform.Datasets.ListAsync(Tenant.Default, cancellationToken))
        {
            var progress = await story.Platform.Datasets.GetProgressAsync(dataset, cancellationToken);
            rows.Add(new("cache", dataset.Name, progress.IsComplete ? "complete" : "filling", $"{progress.CachedBytes:N0} of {progress.TotalBytes:N0} bytes verified"));
        }

        return rows;
    }
}
