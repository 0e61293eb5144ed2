using CloudNativeAi.Training.Protocol;

namespace CloudNativeAi.Training.Control;

/// <summary>What one rank has reported in this generation.</summary>
internal sealed class RankReports(string file)
{
    private readonly ReportTail _tail = new(file);
    private readonly Dictionary<string, double> _metrics = new(StringComparer.Ordinal);

    public bool Spoken { get; private set; }

    public bool Ready { get; private set; }

    public long? Step { get; private set; }

    public long? Saved { get; private set; }

    public bool Saving { get; private set; }

    /// <summary>Timestamp of the newest sign of progress.</summary>
    public long At { get; private set; }

    public WorkerReport ToReport() => new(Ready, Step, Saved, new Dictionary<string, double>(_metrics, StringComparer.Ordinal));

    /// <summary>Reads what is new; tells of every shard saved. True: something was new.</summary>
    public bool Read(long timestamp, Action<long, int> saved)
    {
        var lines = _tail.ReadNew();
        foreach (var line in lines)
        {
            Spoken = true;
            Ready |= line.Ready;
            foreach (var (name, value) in line.Metrics)
            {
                _metrics[name] = value;
            }

            if (line.Saving is not null)
            {
                (Saving, At) = (true, timestamp);
            }

            if (line.Step is { } step)
            {
                (Step, At) = (Math.Max(Step ?? 0, step), timestamp);
            }

            if (line.Saved is { } savedStep)
            {
                (Saved, Saving, At) = (Math.Max(Saved ?? 0, savedStep), false, timestamp);
                saved(savedStep, line.Shards);
            }
        }

        return lines.Count > 0;
    }
}
