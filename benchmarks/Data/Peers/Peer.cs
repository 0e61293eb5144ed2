namespace CloudNativeAi.Benchmarks.Data.Peers;

/// <summary>Another program that brings one object to a plain file, without sync.</summary>
/// <param name="Name">Its key in the report.</param>
/// <param name="Bring">Address of the server, the object's path on it, the file; gives seconds.</param>
internal sealed record Peer(string Name, Func<Uri, string, string, CancellationToken, Task<double>> Bring);
