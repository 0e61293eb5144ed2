using System.Globalization;
using CloudNativeAi.Training.TestWorker;

// The programs the tests of Training run as workers; the first argument says which.
return args switch
{
    ["train", .. var rest] => await TrainProgram.RunAsync(TrainArguments.Parse(rest)),
    ["cat", var path] => Print(File.ReadAllText(path)),
    ["exit", var code] => Say("giving up", int.Parse(code, CultureInfo.InvariantCulture)),
    ["save", var directory] => await SaveProgram.RunAsync(directory),
    ["echo"] => EchoProgram.Run(),
    ["sleep", var ledger] => SleepProgram.Run(ledger),
    _ => Say("unknown program", 64),
};

static int Say(string line, int code)
{
    Console.Error.WriteLine(line);
    return code;
}

static int Print(string text)
{
    Console.Write(text);
    return 0;
}
