using QuickStart.ModelServer;

if (!ServerOptions.TryParse(args, out var options, out var refusal))
{
    await Console.Error.WriteLineAsync(refusal);
    return 2;
}

try
{
    var model = ServedModel.Load(options.ModelDirectory);
    await using var app = InferenceApp.Build(options, model);
    await app.RunAsync();
    return 0;
}
catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync($"The model server cannot run: {exception.Message} Check --model-dir {options.ModelDirectory} and port {options.Port}.");
    return 1;
}
