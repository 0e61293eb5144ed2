using CloudNativeAi;
using CloudNativeAi.Data;
using CloudNativeAi.Resources;
using CloudNativeAi.Scheduling;
using CloudNativeAi.Serving;
using CloudNativeAi.Training;
using Consumer;
using Microsoft.Extensions.DependencyInjection;

var strict = new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true };

await using (var provider = Compose().BuildServiceProvider(strict))
{
    Resolve(provider);
}

using (var provider = Compose().BuildServiceProvider(strict))
{
    Resolve(provider);
}

if (!File.Exists(Path.Combine(AppContext.BaseDirectory, "cnai-worker.dll")))
{
    throw new InvalidOperationException("cnai-worker.dll is not beside the program: the Scheduling package did not bring its supervisor.");
}

Console.WriteLine("The packages compose, resolve and dispose both ways; the host's own seam wins.");

static IServiceCollection Compose()
{
    var services = new ServiceCollection().AddLogging();
    services.AddSingleton<IDatasetMounter, OwnMounter>();
    services.AddCloudNativeAi()
        .UseSqlite(Directory.CreateTempSubdirectory("consumer-state-").FullName)
        .AddResources(r => r.UseLocalMachine())
        .AddScheduling(s => s.UseLocalProcesses().AddQueue("research", q => q.Nominal("nvidia.com/gpu", 8)))
        .AddData(d => d.UseDiskCache(Directory.CreateTempSubdirectory("consumer-cache-").FullName, ByteSize.GiB(1)))
        .AddTraining()
        .AddServing();
    return services;
}

static void Resolve(IServiceProvider provider)
{
    foreach (var service in (Type[])[typeof(IResourcePools), typeof(IScheduler), typeof(IDatasets), typeof(IModels), typeof(ITrainingJobs), typeof(IInferenceServices)])
    {
        Console.WriteLine($"{service.Name} -> {provider.GetRequiredService(service).GetType().Name}");
    }

    if (provider.GetRequiredService<IDatasetMounter>() is not OwnMounter)
    {
        throw new InvalidOperationException("The host's own IDatasetMounter was replaced.");
    }
}
