namespace CloudNativeAi.Training.Control;

/// <summary>Commits what ranks saved, one checkpoint at a time: verified by the store, recorded with the job, then acknowledged to the ranks, in that order.</summary>
internal sealed class CheckpointKeeper(JobEntry entry, JobServices services)
{
    /// <summary>Timestamp of the newest commit; before one, of this host's first look.</summary>
    public long CommittedAt { get; private set; } = services.Time.GetTimestamp();

    /// <summary>Takes the result of a commit, and begins the next.</summary>
    public async Task KeepAsync(GenerationRun run, CancellationToken cancellationToken)
    {
        if (run.Commit is { IsCompleted: true } commit)
        {
            await SettleAsync(run, commit, cancellationToken).ConfigureAwait(false);
        }

        if (entry.State.CommittedStep is { } committed)
        {
            run.Saves.Settle(committed);
        }

        if (run.Commit is null && run.Saves.NewestWhole() is { } whole)
        {
            run.Committing = (whole.Step, services.Time.GetTimestamp());
            run.Commit = services.Checkpoints.CommitAsync(entry.Id, run.Generation, whole.Step, whole.Shards, cancellationToken).AsTask();
            entry.WakeAfter(run.Commit);
        }
    }

    /// <summary>Tells every rank what is committed; repeating it is harmless.</summary>
    public static void Acknowledge(GenerationRun run, long step)
    {
        for (var rank = 0; rank < run.Size; rank++)
        {
            run.Files.AppendCommitted(rank, step);
        }
    }

    private async Task SettleAsync(GenerationRun run, Task<CheckpointInfo> commit, CancellationToken cancellationToken)
    {
        if (!commit.IsCompletedSuccessfully)
        {
            services.Log.CommitFailed(entry.Id, run.Committing.Step, commit.Exception?.InnerException);
            run.Saves.Drop(run.Committing.Step);
            run.Commit = null;
            return;
        }

        var info = await commit.ConfigureAwait(false);
        await entry.UpdateAsync(state => Elasticity.JobTransitions.Commit(state, info.Step), cancellationToken).ConfigureAwait(false);
        Acknowledge(run, info.Step);
        run.Saves.Settle(info.Step);
        run.Commit = null;
        CommittedAt = services.Time.GetTimestamp();
        services.Telemetry.Committed(services.Time.GetElapsedTime(run.Committing.Since), info.Bytes);
        services.Log.Committed(entry.Id, info.Step, info.Generation, info.Bytes);
        await PruneAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        var kept = 0;
        await foreach (var info in services.Checkpoints.ListAsync(entry.Id, cancellationToken).ConfigureAwait(false))
        {
            if (++kept > services.Options.KeepCheckpoints)
            {
                await services.Checkpoints.DeleteAsync(entry.Id, info.Step, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
