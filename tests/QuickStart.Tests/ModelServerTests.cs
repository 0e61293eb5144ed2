using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using QuickStart.Digits;
using QuickStart.Safetensors;
using QuickStart.Traffic;

namespace QuickStart.Tests;

/// <summary>The model server speaks the Open Inference Protocol and answers what its weights say.</summary>
/// <remarks>Seen failing: an empty <c>model_version</c> in <c>Answer</c>; the catch of <c>JsonException</c> taken out of <c>InferAsync</c> (what is not JSON is answered 500).</remarks>
public sealed class ModelServerTests
{
    private const string Infer = "v2/models/digits/infer";
    private static readonly DigitModel Model = DigitModel.Create(3);

    [Fact]
    public async Task Answers_are_what_the_weights_say_and_name_their_version()
    {
        using var scratch = Publish("4");
        await using var server = await Server.StartAsync(scratch);
        var cancellation = TestContext.Current.CancellationToken;
        var image = DigitSet.Load(Sample.Data).Images[17];
        var expected = new float[DigitSet.Classes];
        var label = Model.Predict(image, new float[DigitModel.Hidden], expected);

        var request = new InferRequest([new InferTensor("images", "FP32", [1, DigitSet.Pixels], image)]);
        using var response = await server.Client.PostAsJsonAsync(Infer, request, InferJson.Default.InferRequest, cancellation);
        var answer = (await response.Content.ReadFromJsonAsync(InferJson.Default.InferResponse, cancellation))!;

        Assert.Equal(("digits", "4"), (answer.ModelName, answer.ModelVersion));
        Assert.Equal(expected, answer.Outputs.Single(static output => output.Name == "probabilities").Data);
        Assert.Equal(label, answer.Outputs.Single(static output => output.Name == "label").Data.Single());
    }

    [Theory]
    [InlineData("v2/health/live", HttpStatusCode.OK)]
    [InlineData("v2/health/ready", HttpStatusCode.OK)]
    [InlineData("v2/models/digits", HttpStatusCode.OK)]
    [InlineData("v2/models/digits/ready", HttpStatusCode.OK)]
    [InlineData("v2/models/letters", HttpStatusCode.NotFound)]
    [InlineData("v2/models/letters/ready", HttpStatusCode.NotFound)]
    public async Task The_protocol_s_questions_are_answered(string path, HttpStatusCode status)
    {
        using var scratch = Publish("1");
        await using var server = await Server.StartAsync(scratch);
        using var response = await server.Client.GetAsync(path, TestContext.Current.CancellationToken);

        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task A_request_that_is_none_is_refused_with_a_sentence()
    {
        using var scratch = Publish("1");
        await using var server = await Server.StartAsync(scratch);
        var cancellation = TestContext.Current.CancellationToken;
        const string Shape = "\"name\":\"images\",\"datatype\":\"FP32\",\"shape\":[1,64]";
        string[] bodies =
        [
            "", "null", "[", "{}", "{\"inputs\":[]}", "{\"inputs\":null}", "{\"inputs\":[null]}", "{\"inputs\":[{}]}",
            $"{{\"inputs\":[{{{Shape}}}]}}", $"{{\"inputs\":[{{{Shape},\"data\":[1]}}]}}", $"{{\"inputs\":[{{{Shape},\"data\":\"x\"}}]}}",
            $"{{\"inputs\":[{{{Shape},\"data\":[{string.Join(',', Enumerable.Repeat("\"1\"", 64))}]}}]}}",
            $"{{\"inputs\":[{{{Shape},\"data\":[{string.Join(',', Enumerable.Repeat("1e400", 64))}]}}]}}",
            $"{{\"inputs\":[{{{Shape},\"data\":[{string.Join(',', Enumerable.Repeat("1", 65))}]}}]}}",
            "{\"inputs\":[{\"name\":\"images\",\"datatype\":\"FP32\",\"shape\":[2147483647,64],\"data\":[1]}]}",
            "{\"inputs\":[{\"name\":\"images\",\"datatype\":\"INT8\",\"shape\":[1,64],\"data\":[1]}]}",
            new string('[', 5_000),
        ];
        foreach (var body in bodies)
        {
            using var response = await server.Client.PostAsync(Infer, new StringContent(body), cancellation);
            Assert.True(response.StatusCode == HttpStatusCode.BadRequest, $"{body} was answered {response.StatusCode}.");
            Assert.Contains("error", await response.Content.ReadAsStringAsync(cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task SIGTERM_ends_it_in_order()
    {
        using var scratch = Publish("1");
        await using var server = await Server.StartAsync(scratch);

        Sample.Signal(server.Process, 15);
        await server.Process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, server.Process.ExitCode);
    }

    [Fact]
    public async Task Damaged_weights_end_it_with_a_sentence()
    {
        using var scratch = Publish("1");
        var weights = await File.ReadAllBytesAsync(scratch.At("model.safetensors"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(scratch.At("model.safetensors"), weights[..^1], TestContext.Current.CancellationToken);

        var (code, _, error) = await Sample.ReadAsync(Sample.Start(Sample.ModelServer, ["--model-dir", scratch.Path, "--port", "0"]), TestContext.Current.CancellationToken);

        Assert.Equal(1, code);
        Assert.Contains("output.bias", error, StringComparison.Ordinal);
    }

    private static Scratch Publish(string version)
    {
        var scratch = new Scratch();
        SafetensorsWriter.Write(scratch.At("model.safetensors"), Model.ToTensors(), new Dictionary<string, string>());
        File.WriteAllText(scratch.At("manifest.json"), $"{{\"name\":\"digits\",\"version\":\"{version}\"}}");
        return scratch;
    }

    private sealed class Server(Process process, HttpClient client) : IAsyncDisposable
    {
        public Process Process => process;

        public HttpClient Client => client;

        public static async Task<Server> StartAsync(Scratch scratch)
        {
            int port;
            using (var listener = new TcpListener(IPAddress.Loopback, 0))
            {
                listener.Start();
                port = ((IPEndPoint)listener.LocalEndpoint).Port;
            }

            var process = Sample.Start(
                Sample.ModelServer, ["--model-dir", scratch.Path], new Dictionary<string, string> { ["PORT_HTTP"] = port.ToString(CultureInfo.InvariantCulture) });
            var server = new Server(process, new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") });
            await Sample.UntilAsync(server.IsReady, TimeSpan.FromSeconds(60), "the server", TestContext.Current.CancellationToken);
            return server;
        }

        public async ValueTask DisposeAsync()
        {
            client.Dispose();
            if (!process.HasExited)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            process.Dispose();
        }

        private bool IsReady()
        {
            try
            {
                using var response = client.Send(new HttpRequestMessage(HttpMethod.Get, "v2/health/ready"));
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}
