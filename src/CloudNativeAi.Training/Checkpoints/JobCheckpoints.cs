using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CloudNativeAi.Training.Checkpoints;

/// <summary>One job's checkpoints in a directory; one caller at a time. A rename is the only thing that makes one visible.</summary>
/// <param name="job">Whose.</param>
/// <param name="paths">Where.</param>
/// <param name="setAside">Told of every damaged checkpoint as it is taken out of the list.</param>
/// <param name="reached">Told of every point between two changes of the disk; tests stop here.</param>
internal sealed class JobCheckpoints(Guid job, CheckpointPaths paths, Action<CheckpointException> setAside, Action<string>? reached)
{
    private readonly Dictionary<(long Step, long Generation), (int Count, bool Doomed)> _pins = [];

    public string Begin(long generation)
    {
        var newest = ReadFence();
        if (generation < newest)
        {
            throw OtherGeneration(generation, null, newest);
        }

        CreateDirectories();
        if (generation > newest)
        {
            DurableFiles.Replace(paths.Fence, Encoding.ASCII.GetBytes(generation.ToString(CultureInfo.InvariantCulture)));
            At("fenced");
        }

        foreach (var leftover in paths.ListOpenOfOthers(generation))
        {
            CheckpointTree.Remove(leftover);
        }

        return paths.Open;
    }

    public CheckpointInfo Commit(long generation, long step, int shards, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var newest = ReadFence();
        if (generation != newest)
        {
            throw OtherGeneration(generation, step, newest);
        }

        var open = paths.OpenStep(generation, step);
        var complete = paths.CompleteStep(generation, step);
        if (Directory.Exists(complete) && TryRead(step, generation) is { } before)
        {
            CheckpointTree.Remove(open);
            return before.ToInfo();
        }

        var files = new ShardReader(open, step).Read(shards, cancellationToken);
        At("verified");
        CheckpointTree.RemoveUndeclared(open, open, files.Select(static f => f.Path).ToHashSet(StringComparer.Ordinal));
        CheckpointTree.Sync(open);
        At("synced");
        var manifest = CheckpointManifest.Create(job, generation, step, shards, now, files);
        DurableFiles.Replace(Path.Combine(open, CheckpointManifest.FileName), JsonSerializer.SerializeToUtf8Bytes(manifest, CheckpointJson.Default.CheckpointManifest));
        At("recorded");
        cancellationToken.ThrowIfCancellationRequested();
        Directory.Move(open, complete);
        At("renamed");
        Durable.SyncDirectory(paths.Complete);
        Durable.SyncDirectory(paths.Open);
        return manifest.ToInfo();
    }

    public IReadOnlyList<CheckpointInfo> List()
    {
        List<CheckpointInfo> list = [];
        foreach (var (step, generation) in paths.ListComplete())
        {
            if ((list.Count == 0 || list[^1].Step != step) && TryRead(step, generation) is { } manifest)
            {
                list.Add(manifest.ToInfo());
            }
        }

        return list;
    }

    public (CheckpointInfo Info, string Directory) Open(long step, CancellationToken cancellationToken)
    {
        CheckpointException? damage = null;
        foreach (var (_, generation) in paths.ListComplete().Where(c => c.Step == step))
        {
            if (TryRead(step, generation) is not { } manifest)
            {
                continue;
            }

            damage = Verify(manifest, cancellationToken);
            if (damage is null)
            {
                var (count, doomed) = _pins.GetValueOrDefault((step, generation));
                _pins[(step, generation)] = (count + 1, doomed);
                return (manifest.ToInfo(), paths.CompleteStep(generation, step));
            }

            SetAside(step, generation, damage);
        }

        throw damage ?? new CheckpointException(
            CheckpointErrorKind.NotFound,
            step,
            string.Create(CultureInfo.InvariantCulture, $"Job {job} has no complete checkpoint of step {step}."),
            "List the complete ones and open one of those.");
    }

    public void Close(long step, long generation)
    {
        var (count, doomed) = _pins.GetValueOrDefault((step, generation));
        if (count > 1)
        {
            _pins[(step, generation)] = (count - 1, doomed);
            return;
        }

        _pins.Remove((step, generation));
        if (doomed)
        {
            CheckpointTree.Remove(paths.CompleteStep(generation, step));
        }
    }

    public void Delete(long? step)
    {
        foreach (var key in paths.ListComplete().Where(c => step is null || c.Step == step))
        {
            if (_pins.TryGetValue(key, out var pin))
            {
                _pins[key] = (pin.Count, true);
            }
            else
            {
                CheckpointTree.Remove(paths.CompleteStep(key.Generation, key.Step));
            }
        }

        if (step is null && _pins.Count == 0)
        {
            CheckpointTree.Remove(paths.Root);
        }
    }

    private void CreateDirectories()
    {
        foreach (var directory in (ReadOnlySpan<string>)[paths.Root, paths.Open, paths.Complete, paths.Damaged])
        {
            DurableFiles.CreateDirectory(directory);
        }

        Durable.SyncDirectory(paths.Root);
    }

    private long ReadFence() =>
        File.Exists(paths.Fence) && long.TryParse(File.ReadAllText(paths.Fence), NumberStyles.None, CultureInfo.InvariantCulture, out var generation) ? generation : 0;

    private CheckpointManifest? TryRead(long step, long generation)
    {
        var directory = paths.CompleteStep(generation, step);
        var damage = TryRead(directory, step, generation, out var manifest);
        if (damage is not null)
        {
            SetAside(step, generation, damage);
            return null;
        }

        return manifest;
    }

    private CheckpointException? TryRead(string directory, long step, long generation, out CheckpointManifest? manifest)
    {
        manifest = null;
        var path = Path.Combine(directory, CheckpointManifest.FileName);
        try
        {
            manifest = File.Exists(path) && !DurableFiles.IsLink(directory) && !DurableFiles.IsLink(path)
                ? JsonSerializer.Deserialize(File.ReadAllBytes(path), CheckpointJson.Default.CheckpointManifest)
                : null;
        }
        catch (JsonException)
        {
            // Said below, as for one that is not there.
        }

        if (manifest?.IsConsistent(job, generation, step) != true)
        {
            return new CheckpointException(
                CheckpointErrorKind.Damaged,
                step,
                string.Create(CultureInfo.InvariantCulture, $"The manifest of step {step}, generation {generation}, is missing or damaged."),
                "The checkpoint is not used; an older one is.");
        }

        foreach (var file in manifest.Files)
        {
            var info = new FileInfo(Path.Combine(directory, file.Path));
            if (!info.Exists || info.LinkTarget is not null || info.Length != file.Bytes)
            {
                var found = !info.Exists ? "no such file" : info.LinkTarget is not null ? "a link" : string.Create(CultureInfo.InvariantCulture, $"{info.Length} bytes");
                return ShardReader.DamagedFile(step, file.Shard, file.Path, string.Create(CultureInfo.InvariantCulture, $"{file.Bytes} bytes"), found);
            }
        }

        return null;
    }

    private CheckpointException? Verify(CheckpointManifest manifest, CancellationToken cancellationToken)
    {
        var directory = paths.CompleteStep(manifest.Generation, manifest.Step);
        foreach (var file in manifest.Files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = ShardReader.Hash(Path.Combine(directory, file.Path));
            if (found != file.Sha256)
            {
                return ShardReader.DamagedFile(manifest.Step, file.Shard, file.Path, file.Sha256, found);
            }
        }

        return null;
    }

    private void SetAside(long step, long generation, CheckpointException damage)
    {
        setAside(damage);
        var source = paths.CompleteStep(generation, step);
        var target = Path.Combine(paths.Damaged, Path.GetFileName(source));
        CheckpointTree.Remove(target);
        DurableFiles.CreateDirectory(paths.Damaged);
        Directory.Move(source, target);
        Durable.SyncDirectory(paths.Complete);
    }

    private static CheckpointException OtherGeneration(long generation, long? step, long newest) => new(
        CheckpointErrorKind.OtherGeneration,
        step ?? 0,
        string.Create(CultureInfo.InvariantCulture, $"Generation {generation} cannot {(step is null ? "begin" : $"commit step {step}")}: generation {newest} is the one begun last."),
        "Only the newest generation of a job writes checkpoints; stop what is left of the older one.");

    private void At(string point) => reached?.Invoke(point);
}
