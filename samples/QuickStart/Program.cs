using CloudNativeAi;
using QuickStart.Acts;
using QuickStart.Story;

// Relative paths begin at the content root, which is a fresh directory of this run's own.
return await StoryProgram.RunAsync(args, static (builder, server) => builder.Services
    .AddCloudNativeAi(builder.Configuration.GetSection("CloudNativeAi"))
    .UseSqlite("state")
    .AddResources(r => r.UseLocalMachine(m => m.Extra[TrainAct.Slot] = 3))
    .AddScheduling(s => s.UseLocalProcesses().AddQueue(TrainAct.Queue))
    .AddData(d => d.UseDiskCache("cache", ByteSize.MiB(256)).AddHttp(DataAct.Source, server))
    .AddTraining()
    .AddServing(s => s.UseYarp()));
