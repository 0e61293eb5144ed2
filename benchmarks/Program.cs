using System.CommandLine;
using BenchmarkDotNet.Running;
using CloudNativeAi.Benchmarks.Data;
using CloudNativeAi.Benchmarks.Data.ColdLoad;
using CloudNativeAi.Benchmarks.Data.Eviction;
using CloudNativeAi.Benchmarks.OpenB;
using CloudNativeAi.Benchmarks.Scheduling;

// BenchmarkDotNet has a command line of its own: everything behind "micro" is for it.
if (args is ["micro", .. var rest])
{
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(rest);
    return 0;
}

var root = new RootCommand("Benchmarks of CloudNativeAi: a table for people, then one JSON object on the last line. Scenarios by name; \"micro\" hands over to BenchmarkDotNet.")
{
    PlacementCommand.Create(),
    GangCommand.Create(),
    QueueCommand.Create(),
    ScaleCommand.Create(),
    OpenBCommand.Create(),
    OpenBSearchCommand.Create(),
    CacheReadCommand.Create(),
    TensorsCommand.Create(),
    ColdLoadCommand.Create(),
    EvictionCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
