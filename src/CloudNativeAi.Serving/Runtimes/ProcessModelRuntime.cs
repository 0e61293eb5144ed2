using System.Globalization;
using CloudNativeAi.Data;

namespace CloudNativeAi.Serving.Runtimes;

/// <summary>A command of the user's that speaks the Open Inference Protocol; see <see cref="ModelRuntimes.Process"/>.</summary>
internal sealed class ProcessModelRuntime(string name) : IModelRuntime
{
    private const string Port = "http";
    private static readonly Probe s_ready = new("/v2/health/ready", Port);

    public string Name => name;

    public bool CanServe(ModelVersion model) => true;

    public ModelServerPlan Plan(ModelServerRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var revision = request.Revision;
        if (revision.Command.Count == 0 || string.IsNullOrWhiteSpace(revision.Command[0]))
        {
            throw new RolloutException($"Revision \"{revision.Name}\" of service \"{request.Service}\" has no command; runtime \"{name}\" starts a program of yours.", "Set Command to the program and its arguments.");
        }

        var template = new ReplicaTemplate(Fill(request))
        {
            Image = revision.Image,
            Environment = revision.Environment,
            Secrets = revision.Secrets,
            Mounts = request.Mounts,
            Ports = [Port],
            StopGrace = revision.StopGrace,
            HostGrace = request.HostGrace,
        };
        return new([template], Port, s_ready, s_ready, MetricMap.None);
    }

    private static List<string> Fill(ModelServerRequest request)
    {
        var command = new List<string>(request.Revision.Command.Count + 2);
        var placed = false;
        foreach (var argument in request.Revision.Command)
        {
            placed |= argument.Contains("{model-dir}", StringComparison.Ordinal);
            command.Add(argument
                .Replace("{port}", request.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                .Replace("{model-dir}", request.ModelDirectory, StringComparison.Ordinal)
                .Replace("{model-name}", request.Model.Name, StringComparison.Ordinal)
                .Replace("{model-version}", request.Model.Version.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        if (!placed)
        {
            command.Add("--model-dir");
            command.Add(request.ModelDirectory);
        }

        return command;
    }
}
