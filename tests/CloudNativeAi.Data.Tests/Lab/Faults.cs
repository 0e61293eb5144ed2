using CloudNativeAi.Data.Storage;

namespace CloudNativeAi.Data.Tests.Lab;

/// <summary>Decides which operation fails.</summary>
internal sealed class Faults
{
    private readonly Lock _gate = new();
    private int _count;

    /// <summary>This operation and all after it fail; 0: none.</summary>
    public int CrashAt { get; set; }

    /// <summary>How much of the write that a crash hits still reaches the disk, 0 … 1.</summary>
    public double Torn { get; set; }

    /// <summary>Operations of this name fail so.</summary>
    public Func<string, int, int>? ErrorOf { get; set; }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _count;
            }
        }
    }

    public bool Crashed => CrashAt > 0 && Count >= CrashAt;

    public List<string> Operations { get; } = [];

    public double? Tear(string operation)
    {
        lock (_gate)
        {
            return CrashAt > 0 && _count + 1 == CrashAt && operation == "write" ? Torn : null;
        }
    }

    public void Hit(string operation)
    {
        lock (_gate)
        {
            _count++;
            Operations.Add(operation);
            if (CrashAt > 0 && _count >= CrashAt)
            {
                throw new IOException($"Crashed at operation {CrashAt}: {operation}.", 5);
            }

            if (ErrorOf?.Invoke(operation, _count) is { } error and > 0)
            {
                throw DiskErrors.Create(operation, "(test)", error);
            }
        }
    }
}
