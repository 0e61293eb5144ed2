using System.CommandLine;

namespace CloudNativeAi.Benchmarks.Data;

/// <summary><c>tensors</c>: layers of a language model in the cache, read whole and as one rank of eight, against a plain read of the same files.</summary>
internal static class TensorsCommand
{
    public static Command Create()
    {
        var layers = new Option<int>("--layers") { Description = "Layers of 416 MiB, a file each; 1 … 64. They should fit memory twice.", DefaultValueFactory = _ => 2 };
        layers.Validators.Add(static result =>
        {
            var wrong = result.GetValueOrDefault<int>();
            if (wrong is < 1 or > 64)
            {
                result.AddError($"--layers is {wrong}; it is 1 … 64. Give a number in that range.");
            }
        });
        var command = new Command("tensors", "Time to load a sharded checkpoint, and one rank's slices of it, from the cache.") { layers };
        command.SetAction(async (result, cancellationToken) =>
        {
            (await new TensorsScenario(result.GetValue(layers)).RunAsync(cancellationToken)).Write();
            return 0;
        });
        return command;
    }
}
