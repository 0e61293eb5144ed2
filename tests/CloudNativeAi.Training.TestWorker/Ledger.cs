using System.Globalization;
using System.Text;

namespace CloudNativeAi.Training.TestWorker;

/// <summary>What happened, outside the job: one line an event, each by one write, in a file of this worker alone (append of .NET is no O_APPEND).</summary>
internal sealed class Ledger(string path, long generation, int rank, int worldSize, int port) : IDisposable
{
    private readonly FileStream _file = new(string.Create(CultureInfo.InvariantCulture, $"{path}.g{generation}-r{rank}"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public void Write(string what, long step, ulong checksum)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{what} {generation} {rank} {worldSize} {Environment.ProcessId} {step} {checksum} {port} {Environment.TickCount64}\n");
        lock (_file)
        {
            _file.Write(Encoding.ASCII.GetBytes(line));
        }
    }

    public void Dispose() => _file.Dispose();
}
