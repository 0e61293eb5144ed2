using System.CommandLine;

namespace CloudNativeAi.Benchmarks.Data.ColdLoad;

/// <summary><c>coldload</c>: one large object into an empty cache.</summary>
internal static class ColdLoadCommand
{
    public static Command Create()
    {
        var size = Options.Size("--size", "1GiB", ByteSize.MiB(16), ByteSize.GiB(64));
        var cap = new Option<double>("--cap") { Description = "MiB per second of each connection; 0: as fast as it goes.", DefaultValueFactory = _ => 0 };
        cap.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<double>() is var wrong and not (>= 0 and <= 10_000))
            {
                result.AddError($"--cap is {wrong}; it is 0 … 10000 MiB/s. Give a number in that range.");
            }
        });
        var command = new Command("coldload", "Time until a reader holds the last verified byte of an object that was in no cache, against a capped link or other programs.") { size, cap };
        command.SetAction(async (result, cancellationToken) =>
        {
            (await new ColdLoadScenario((int)(result.GetValue(size).Bytes >> 20), result.GetValue(cap)).RunAsync(cancellationToken)).Write();
            return 0;
        });
        return command;
    }
}
