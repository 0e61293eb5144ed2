using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Training.Elasticity;

namespace CloudNativeAi.Training.Control;

/// <summary>The front of the room: checks, stores, and leaves the rest to the controller.</summary>
internal sealed class TrainingJobs(JobTable table, JobServices services, JobSpecRules rules) : ITrainingJobs
{
    public async ValueTask<TrainingJob> SubmitAsync(TrainingJobSpec spec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        using var activity = services.Telemetry.Activities.StartActivity("training.submit");
        rules.Check(spec);
        await table.LoadAsync(cancellationToken).ConfigureAwait(false);
        var (entry, created) = await table.CreateAsync(new JobState(spec, services.Time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        if (!created)
        {
            return Same(entry.State.Spec, spec) ? entry.View : throw new TrainingJobRejectedException($"A job with the id {spec.Id} exists and has another spec.", "Submit under a new id, or resize the one there is.");
        }

        try
        {
            await services.Platform.Scheduler.SubmitAsync(services.Workloads.Workload(spec), cancellationToken).ConfigureAwait(false);
        }
        catch (WorkloadRejectedException)
        {
            await table.RemoveAsync(entry, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
        catch
        {
            // Stored already: the controller submits it to the scheduler.
            table.Hand(entry);
            throw;
        }

        await entry.UpdateAsync(static s => s with { Submitted = true }, CancellationToken.None).ConfigureAwait(false);
        services.Log.Submitted(spec.Id, spec.Name, spec.MinWorkers, spec.MaxWorkers, spec.Queue);
        table.Hand(entry);
        return entry.View;
    }

    public async ValueTask<TrainingJob?> GetAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await table.LoadAsync(cancellationToken).ConfigureAwait(false);
        return table.Find(id)?.View;
    }

    public async ValueTask<IReadOnlyList<TrainingJob>> ListAsync(Tenant? tenant = null, CancellationToken cancellationToken = default)
    {
        await table.LoadAsync(cancellationToken).ConfigureAwait(false);
        return [.. table.Entries.Select(static e => e.View).Where(j => tenant is null || j.Spec.Tenant == tenant).OrderBy(static j => j.SubmittedAt).ThenBy(static j => j.Id)];
    }

    public async IAsyncEnumerable<Change<Guid, TrainingJob>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await table.LoadAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var change in table.Feed.WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return change;
        }
    }

    public async ValueTask<TrainingJob> ResizeAsync(Guid id, int minWorkers, int maxWorkers, CancellationToken cancellationToken = default)
    {
        var entry = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        await entry.UpdateAsync(
            job =>
            {
                var spec = job.Spec with { MinWorkers = minWorkers, MaxWorkers = maxWorkers };
                rules.Check(spec);
                var ending = job.CancelRequested || job.Stage is JobStage.Closing or JobStage.Ended || job.Cause is StopCause.Finish or StopCause.Cancel;
                if (ending || entry.View.Replicas.Any(r => r.Key.Generation == job.Generation && r.State?.Exit?.Cause == ExitCause.Completed && job.Stage == JobStage.Active))
                {
                    throw new TrainingJobRejectedException(
                        $"Job {id} cannot be resized: {(ending ? "it has ended or is ending" : "a rank of it has ended with 0 already")}.", "Submit a new job where more is to be trained.");
                }

                return Same(spec, job.Spec) ? job : job with { Spec = spec };
            },
            cancellationToken).ConfigureAwait(false);
        try
        {
            await services.Workloads.SyncAsync(entry, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            entry.Wake.Set();
        }

        return entry.State.Spec.MaxWorkers == maxWorkers && entry.State.Spec.MinWorkers == minWorkers
            ? entry.View
            : throw new TrainingJobRejectedException($"Job {id} cannot be resized to {minWorkers} … {maxWorkers} workers: {entry.State.Message}", "Choose sizes its framework and its workload can run at.");
    }

    public async ValueTask CancelAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await table.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (table.Find(id) is { } entry)
        {
            await entry.UpdateAsync(static job => job.CancelRequested || job.Stage is JobStage.Closing or JobStage.Ended ? job : job with { CancelRequested = true }, cancellationToken).ConfigureAwait(false);
            entry.Wake.Set();
        }
    }

    public async ValueTask DeleteAsync(Guid id, CancellationToken cancellationToken = default)
    {
        await table.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (table.Find(id) is { } entry)
        {
            if (entry.State.Stage != JobStage.Ended)
            {
                throw entry.State.LeftBehind
                    ? new TrainingJobRejectedException($"Job {id} cannot be deleted: {entry.State.Message}", "Delete it when nothing of it runs any more.")
                    : new TrainingJobRejectedException($"Job {id} has not ended, it is {entry.View.Phase}.", "Cancel it, and delete it when it has ended.");
            }

            await JobRemoval.RemoveAsync(table, services, entry, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<IReadOnlyList<string>> ExplainAsync(Guid id, CancellationToken cancellationToken = default)
    {
        var entry = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        var view = entry.View;
        List<string> sentences = [];
        if (view.Phase == TrainingJobPhase.Waiting && entry.State.Submitted)
        {
            sentences.Add((await services.Platform.Scheduler.ExplainAsync(id, cancellationToken).ConfigureAwait(false)).Text);
        }

        sentences.Add(string.Create(CultureInfo.InvariantCulture, $"{view.Phase}. {view.Message}").Trim());
        if (view.Generation > 0)
        {
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"Generation {view.Generation} with {view.WorldSize} workers; newest step {Text(view.NewestStep)}, committed {Text(view.CommittedStep)}; {view.RestartsUsed} of {view.Spec.MaxRestarts} restarts used."));
        }

        if (view.Failure is { } failure)
        {
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"Last failure, in generation {failure.Generation}: {failure.Text}"));
            sentences.AddRange(failure.LogTail.TakeLast(1).Select(static line => $"Its last line: {line}"));
        }

        return sentences;
    }

    public async IAsyncEnumerable<LogLine> ReadLogsAsync(Guid id, int rank = 0, int tail = 100, bool follow = false, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var job = (await FindAsync(id, cancellationToken).ConfigureAwait(false)).State;
        if (rank < 0 || rank >= job.Members.Count)
        {
            throw new TrainingJobRejectedException(
                string.Create(CultureInfo.InvariantCulture, $"Job {id} has no rank {rank}: generation {job.Generation} has {job.Members.Count} workers."), "Ask for a rank from 0 to one less than that.");
        }

        await foreach (var line in services.Platform.Runtime.ReadLogsAsync(job.KeyOf(rank), tail, follow, cancellationToken).ConfigureAwait(false))
        {
            yield return line;
        }
    }

    private async Task<JobEntry> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await table.LoadAsync(cancellationToken).ConfigureAwait(false);
        return table.Find(id) ?? throw new TrainingJobRejectedException($"There is no job with the id {id}.", "List the jobs there are; ended ones are deleted after a while.");
    }

    private static bool Same(TrainingJobSpec a, TrainingJobSpec b) =>
        JsonSerializer.SerializeToUtf8Bytes(a, JobJson.Default.TrainingJobSpec).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(b, JobJson.Default.TrainingJobSpec));

    private static string Text(long? step) => step?.ToString(CultureInfo.InvariantCulture) ?? "(none)";
}
