using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace QuickStart.ModelServer;

/// <summary>What the server is told: <c>--model-dir DIR [--port N] [--address IP]</c>; the port comes from <c>PORT_HTTP</c> unless said.</summary>
internal sealed record ServerOptions(string ModelDirectory, IPAddress Address, int Port)
{
    private const string Usage = "Usage: QuickStart.ModelServer --model-dir DIR [--port N] [--address IP]; without --port the variable PORT_HTTP says it.";

    public static bool TryParse(string[] args, [NotNullWhen(true)] out ServerOptions? options, [NotNullWhen(false)] out string? refusal)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["--address"] = "127.0.0.1",
            ["--port"] = Environment.GetEnvironmentVariable("PORT_HTTP") ?? "",
        };
        (options, refusal) = (null, null);
        for (var i = 0; i < args.Length; i += 2)
        {
            if (args[i] is not ("--model-dir" or "--port" or "--address") || i + 1 == args.Length)
            {
                refusal = $"\"{args[i]}\" is not an option, or its value is missing. {Usage}";
                return false;
            }

            values[args[i]] = args[i + 1];
        }

        if (!values.TryGetValue("--model-dir", out var directory) || directory.Length == 0)
        {
            refusal = $"No model directory was given. {Usage}";
        }
        else if (!int.TryParse(values["--port"], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
        {
            refusal = $"The port is \"{values["--port"]}\"; it is a number of 0 to {IPEndPoint.MaxPort}. {Usage}";
        }
        else if (!IPAddress.TryParse(values["--address"], out var address))
        {
            refusal = $"The address is \"{values["--address"]}\"; it is an IP address. {Usage}";
        }
        else
        {
            options = new ServerOptions(directory, address, port);
        }

        return options is not null;
    }
}
