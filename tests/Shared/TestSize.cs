namespace CloudNativeAi.Tests;

/// <summary>How much a randomized test runs: little in CI, much where <c>CLOUDNATIVEAI_LONG=1</c>.</summary>
internal static class TestSize
{
    public static bool IsLong => Environment.GetEnvironmentVariable("CLOUDNATIVEAI_LONG") == "1";

    public static int Of(int ci, int @long) => IsLong ? @long : ci;
}
