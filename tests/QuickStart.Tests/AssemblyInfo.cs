using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("linux")]

// Real processes on few cores: one test after the other.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
