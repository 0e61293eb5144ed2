namespace CloudNativeAi.Serving;

/// <summary>Names of the built-in model runtimes.</summary>
public static class ModelRuntimes
{
    /// <summary>
    /// A program of the user's that speaks the Open Inference Protocol over HTTP. In its command, <c>{port}</c>, <c>{model-dir}</c>, <c>{model-name}</c> and
    /// <c>{model-version}</c> are filled in; where <c>{model-dir}</c> does not occur, <c>--model-dir DIRECTORY</c> is appended. It listens on all of <c>127.0.0.1</c>, or of
    /// its pod, at the port that the variable <c>PORT_HTTP</c> names too, and is ready when <c>GET /v2/health/ready</c> answers 200.
    /// </summary>
    public const string Process = "process";

    /// <summary>Another name of <see cref="Process"/>, for those who think of the protocol.</summary>
    public const string OpenInference = "open-inference";
}
