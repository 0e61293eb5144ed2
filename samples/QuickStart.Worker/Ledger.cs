using System.Globalization;
using System.Text;
using CloudNativeAi.Training.Worker;

namespace QuickStart.Worker;

/// <summary>What this process did, appended to a file of its own before anybody is told: evidence outside the job.</summary>
/// <remarks>Lines of JSON: <c>start</c> with the step resumed after, <c>step</c> when one is done, <c>committed</c> when one is acknowledged.</remarks>
internal sealed class Ledger : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream? _file;
    private readonly string _who;

    private Ledger(FileStream? file, string who) => (_file, _who) = (file, who);

    public static Ledger Open(string? directory, TrainingWorker worker)
    {
        var who = string.Create(
            CultureInfo.InvariantCulture, $"\"generation\":{worker.Generation},\"rank\":{worker.Rank},\"world\":{worker.WorldSize},\"pid\":{Environment.ProcessId}");
        if (directory is null)
        {
            return new Ledger(null, who);
        }

        Directory.CreateDirectory(directory);
        var name = string.Create(CultureInfo.InvariantCulture, $"{worker.RunId}-g{worker.Generation}-r{worker.Rank}-{Environment.ProcessId}.jsonl");
        return new Ledger(new FileStream(Path.Combine(directory, name), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0), who);
    }

    public void Started(long resumedAfter) => Append("start", resumedAfter, null);

    public void StepDone(long step, long checksum) => Append("step", step, checksum);

    public void Committed(long step) => Append("committed", step, null);

    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
        }
    }

    private void Append(string what, long step, long? checksum)
    {
        if (_file is null)
        {
            return;
        }

        var sum = checksum is null ? "" : $",\"checksum\":\"{checksum:x16}\"";
        var line = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"event\":\"{what}\",{_who},\"step\":{step}{sum}}}\n"));
        lock (_gate)
        {
            if (_file.CanWrite)
            {
                _file.Write(line);
            }
        }
    }
}
