using System.Runtime.InteropServices;

namespace QuickStart.Story;

/// <summary>A fresh directory of this run's own, and the programs that the run starts.</summary>
internal sealed class Workplace : IDisposable
{
    private const long SmallestDisk = 16 << 20;
    private const long FullDisk = 64 << 10;
    private readonly bool _keep;

    private Workplace(string root, bool keep) => (Root, _keep) = (root, keep);

    public string Root { get; }

    public string Cache => Path.Combine(Root, "cache");

    /// <summary>Where the workers write down what they did; nothing of the platform knows it.</summary>
    public string Ledger => Path.Combine(Root, "ledger");

    /// <summary>Where a publication is put together.</summary>
    public string Publication => Path.Combine(Root, "publication");

    public static string DataFile => Path.Combine(AppContext.BaseDirectory, "Data", "digits.csv.gz");

    /// <summary>Where the data set is served; set before the first host is built.</summary>
    public Uri DataServer { get; set; } = new("http://127.0.0.1/");

    /// <exception cref="StoryException">No place, or a program is missing.</exception>
    public static Workplace Create(bool keep)
    {
        _ = Program("worker", "QuickStart.Worker");
        _ = Program("model-server", "QuickStart.ModelServer");
        try
        {
            var place = new Workplace(Directory.CreateTempSubdirectory("cloudnativeai-quickstart-").FullName, keep);
            if (new DriveInfo(place.Root).AvailableFreeSpace < SmallestDisk)
            {
                Directory.Delete(place.Root);
                throw new StoryException($"The disk below {Path.GetTempPath()} has less than {SmallestDisk >> 20} MiB free. Free space there, or set TMPDIR to another place.");
            }

            Directory.CreateDirectory(place.Ledger);
            return place;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StoryException($"No working directory can be made below {Path.GetTempPath()}: {exception.Message} Free space there, or set TMPDIR to another place.", exception);
        }
    }

    public static string[] Worker(params ReadOnlySpan<string> arguments) => [.. Program("worker", "QuickStart.Worker"), .. arguments];

    public static string[] ModelServer(params ReadOnlySpan<string> arguments) => [.. Program("model-server", "QuickStart.ModelServer"), .. arguments];

    /// <exception cref="StoryException">There is no room left: nothing that is waited for will come.</exception>
    public void CheckDisk()
    {
        if (new DriveInfo(Root).AvailableFreeSpace < FullDisk)
        {
            throw new StoryException($"The disk that holds {Root} is full. Free space there, or set TMPDIR to another place.");
        }
    }

    public void Dispose()
    {
        if (_keep)
        {
            return;
        }

        try
        {
            Directory.Delete(Root, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{Root} could not be removed: {exception.Message} Remove it by hand.");
        }
    }

    private static string[] Program(string folder, string name)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, folder, name + ".dll");
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        foreach (var file in (ReadOnlySpan<string>)[dotnet, assembly])
        {
            if (!File.Exists(file))
            {
                throw new StoryException($"{file} is missing. Build the sample again with: dotnet build -c Release samples/QuickStart");
            }
        }

        return [dotnet, assembly];
    }
}
