namespace CloudNativeAi.Scheduling.Tests.Replicas;

/// <summary>Waits for what must come.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<bool> condition, string what, int seconds = 60)
    {
        var end = TimeProvider.System.GetTimestamp() + (seconds * TimeProvider.System.TimestampFrequency);
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetTimestamp() < end, $"{what} Waited {seconds} s.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
