namespace CloudNativeAi.Scheduling;

/// <summary>Workloads of one tenant that start together: all of them find their place in one decision, or none does.</summary>
/// <remarks>
/// Room is not made for a group by stopping others. Once a member has started, it goes its own way: stopped for others, it waits and starts by itself.
/// </remarks>
/// <param name="Name">Which group, of the tenant; an RFC 1123 label.</param>
/// <param name="Size">How many workloads it has, 2 … 64; the same in each of them.</param>
public sealed record StartGroup(string Name, int Size);
