namespace CloudNativeAi.Scheduling;

/// <summary>Into what a model of devices can be cut, and where the next partition does least harm.</summary>
internal sealed class PartitionGeometry(int memorySlices, int computeSlices, IReadOnlyList<PartitionProfile> profiles)
{
    private readonly Dictionary<string, PartitionProfile> _byName = profiles.ToDictionary(static profile => profile.Name, StringComparer.Ordinal);

    /// <summary>Memory slices of a device.</summary>
    public int MemorySlices => memorySlices;

    public PartitionProfile? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Whether a partition can start there.</summary>
    public bool Fits(PartitionProfile profile, int start, DeviceUse use) =>
        (use.Slots & profile.Mask(start)) == 0 && use.ComputeSlots + profile.ComputeSlices <= computeSlices && profile.Starts.Contains(start);

    /// <summary>How many places a profile has left; what it could take at most.</summary>
    public int Count(PartitionProfile profile, DeviceUse use)
    {
        var places = 0;
        foreach (var start in profile.Starts)
        {
            places += (use.Slots & profile.Mask(start)) == 0 ? 1 : 0;
        }

        return profile.ComputeSlices == 0 ? places : Math.Min(places, Math.Max(0, computeSlices - use.ComputeSlots) / profile.ComputeSlices);
    }

    /// <summary>Where a partition leaves the largest profile that can still be placed, then the most places in all, the lowest start of equals; −1: nowhere.</summary>
    public int BestStart(PartitionProfile profile, DeviceUse use)
    {
        var (best, left) = (-1, (-1, -1));
        foreach (var start in profile.Starts)
        {
            if (Fits(profile, start, use) && After(profile, start, use).CompareTo(left) > 0)
            {
                (best, left) = (start, After(profile, start, use));
            }
        }

        return best;
    }

    /// <summary>What is left once a partition is there.</summary>
    public (int Largest, int Places) After(PartitionProfile profile, int start, DeviceUse use) =>
        Left(use with { Slots = (ushort)(use.Slots | profile.Mask(start)), ComputeSlots = (ushort)(use.ComputeSlots + profile.ComputeSlices) });

    /// <summary>The largest profile that can still be placed, memory slices before compute slices, and the places of all profiles together.</summary>
    public (int Largest, int Places) Left(DeviceUse use)
    {
        var (largest, places) = (0, 0);
        foreach (var profile in profiles)
        {
            foreach (var start in profile.Starts)
            {
                if (Fits(profile, start, use))
                {
                    largest = Math.Max(largest, (profile.MemorySlices << 8) + profile.ComputeSlices);
                    places++;
                }
            }
        }

        return (largest, places);
    }
}
