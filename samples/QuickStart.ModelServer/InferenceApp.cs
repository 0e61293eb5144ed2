using System.Text.Json;
using QuickStart.Digits;

namespace QuickStart.ModelServer;

/// <summary>The Open Inference Protocol over HTTP.</summary>
internal static class InferenceApp
{
    private const int MaxBody = 1 << 20;

    public static WebApplication Build(ServerOptions options, ServedModel model)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);   // what ends the server is said once, by Program
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.AddServerHeader = false;
            kestrel.Listen(options.Address, options.Port);
        });
        var app = builder.Build();
        app.MapHealth(model.Version);
        app.MapModel(model);
        return app;
    }

    private static void MapHealth(this WebApplication app, string version)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.MapGet("/v2", () => Results.Json(new ServerMetadata("quickstart-model-server", version, []), ServerJson.Default.ServerMetadata));
        app.MapGet("/v2/health/live", () => Results.Ok());
        app.MapGet("/v2/health/ready", () => Results.StatusCode(stopping.IsCancellationRequested ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK));
    }

    private static void MapModel(this WebApplication app, ServedModel model)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.MapGet("/v2/models/{name}", (string name) => name == ServedModel.Name ? Results.Json(Describe(model), ServerJson.Default.ModelMetadata) : Unknown(name));
        app.MapGet("/v2/models/{name}/ready", (string name) => name != ServedModel.Name
            ? Unknown(name)
            : Results.StatusCode(stopping.IsCancellationRequested ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK));
        app.MapPost("/v2/models/{name}/infer", async (string name, HttpContext context) => name == ServedModel.Name ? await InferAsync(context, model) : Unknown(name));
    }

    private static async Task<IResult> InferAsync(HttpContext context, ServedModel model)
    {
        InferRequest? request;
        try
        {
            request = await JsonSerializer.DeserializeAsync(context.Request.Body, ServerJson.Default.InferRequest, context.RequestAborted);
        }
        catch (JsonException)
        {
            return Refuse("The body is not an inference request in JSON. Send {\"inputs\": [...]}.");
        }

        request ??= new InferRequest(null, null);
        return InputTensor.TryRead(request, out var images, out var refusal)
            ? Results.Json(Answer(request, images, model), ServerJson.Default.InferResponse)
            : Refuse(refusal);
    }

    private static InferResponse Answer(InferRequest request, float[] images, ServedModel model)
    {
        var batch = images.Length / DigitSet.Pixels;
        var probabilities = new float[batch * DigitSet.Classes];
        var labels = new long[batch];
        Span<float> hidden = stackalloc float[DigitModel.Hidden];
        for (var i = 0; i < batch; i++)
        {
            labels[i] = model.Weights.Predict(
                images.AsSpan(i * DigitSet.Pixels, DigitSet.Pixels), hidden, probabilities.AsSpan(i * DigitSet.Classes, DigitSet.Classes));
        }

        var outputs = new InferOutputs(
            new("probabilities", "FP32", [batch, DigitSet.Classes], probabilities),
            new("label", "INT64", [batch], labels));
        return new InferResponse(ServedModel.Name, model.Version, request.Id, outputs);
    }

    private static ModelMetadata Describe(ServedModel model) => new(
        ServedModel.Name,
        [model.Version],
        "quickstart_safetensors",
        [new(InputTensor.Name, "FP32", [-1, DigitSet.Pixels])],
        [new("probabilities", "FP32", [-1, DigitSet.Classes]), new("label", "INT64", [-1])]);

    private static IResult Unknown(string name) =>
        Results.Json(new ErrorResponse($"There is no model \"{name}\" here. Ask for \"{ServedModel.Name}\"."), ServerJson.Default.ErrorResponse, statusCode: StatusCodes.Status404NotFound);

    private static IResult Refuse(string why) =>
        Results.Json(new ErrorResponse(why), ServerJson.Default.ErrorResponse, statusCode: StatusCodes.Status400BadRequest);
}
