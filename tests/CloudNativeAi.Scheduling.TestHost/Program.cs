using CloudNativeAi.Scheduling.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// RUN-DIRECTORY SCRIPT KEEPER-COUNT KEEPER-GRACE-SECONDS MORTAL-COUNT
var builder = Host.CreateApplicationBuilder();
builder.Services.AddCloudNativeAi().AddScheduling(s => s.UseLocalProcesses(o => o.Directory = args[0]));
builder.Services.AddSingleton(Desired.Parse(args));
builder.Services.AddHostedService<Owner>();
await builder.Build().RunAsync();
