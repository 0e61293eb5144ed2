using CloudNativeAi.Tests;
using Microsoft.Extensions.Options;

namespace CloudNativeAi.Scheduling.Tests.Fuzz;

/// <summary>Settings that somebody mistyped: the scheduler starts with them, or says of each fault where it is, what was written, and what to do; nothing else is thrown.</summary>
/// <remarks>Seen failing: with names told as they are written, line breaks included.</remarks>
public sealed class ConfigurationFuzzTests
{
    [Fact]
    public void What_fuzzing_starts_from_is_good() => Assert.Empty(Settings.Faults(Settings.Full));

    [Fact]
    public void Settings_are_taken_or_refused_with_key_and_remedy_and_nothing_else_is_thrown()
    {
        var (unread, refused, started) = (0, 0, 0);
        var times = TestSize.Of(2_000, 200_000);
        for (var seed = 0; seed < times; seed++)
        {
            var text = new JsonMutation(new Random(seed)).Mutate(Settings.Full);
            try
            {
                Settings.Start(Settings.Read(text));
                started++;
            }
            catch (Exception exception) when (exception is FormatException or System.Text.Json.JsonException)
            {
                unread++;
            }
            catch (OptionsValidationException exception)
            {
                refused++;
                foreach (var line in exception.Failures)
                {
                    Assert.True(IsWhole(line), $"Seed {seed}: \"{line}\" says too little.\n{text}");
                }
            }
            catch (Exception exception)
            {
                Assert.Fail($"Seed {seed}: {exception}\n{text}");
            }
        }

        Assert.True(Math.Min(refused, started) > times / 10, $"{unread} were not read, {refused} refused and {started} started of {times}: one of these is hardly tried.");
    }

    /// <summary>The key first; then what is wrong and what to do, each a sentence, on one line.</summary>
    internal static bool IsWhole(string line) =>
        line.StartsWith("CloudNativeAi:Scheduling", StringComparison.Ordinal)
        && line.Contains(". ", StringComparison.Ordinal)
        && line.Contains(';', StringComparison.Ordinal)
        && line.EndsWith('.')
        && !line.Any(char.IsControl);
}
