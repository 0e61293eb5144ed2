using System.Runtime.InteropServices;
using CloudNativeAi.Supervisor;

// cnai-worker RUN-DIRECTORY: started by CloudNativeAi.Scheduling, not by people.
if (args is not [var root] || !Path.IsPathFullyQualified(root))
{
    Journal.Write("Usage: cnai-worker RUN-DIRECTORY. It is started by the host of CloudNativeAi.Scheduling.");
    return 2;
}

var layout = new RunLayout(root);
using var ownership = Startup.TakeLock(layout);
if (ownership is null)
{
    Journal.Write($"Another supervisor serves {root}.");
    return 3;
}

Startup.BecomeSubreaper();
using var wake = new WakePipe();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    wake.RequestTermination();
});

var time = TimeProvider.System;
var children = new ChildWatcher(wake);
using var ports = new PortBook(layout);
var replicas = new ReplicaTable(layout, ports, children, time);
Startup.Recover(layout, replicas);
using var loop = new EventLoop(layout, replicas, wake);
Startup.TellReady();
loop.Run();
return 0;
