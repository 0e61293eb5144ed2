namespace CloudNativeAi.Training.Tests.Lab;

/// <summary>One event a worker wrote outside its job.</summary>
internal sealed record LedgerLine(string What, long Generation, int Rank, int WorldSize, int Pid, long Step, ulong Checksum, int Port, long At);
