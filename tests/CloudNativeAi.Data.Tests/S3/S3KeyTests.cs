using CloudNativeAi.Data.Tests.Lab;

namespace CloudNativeAi.Data.Tests.S3;

/// <summary>Keys are bytes: nothing is resolved, folded or encoded once too often.</summary>
/// <remarks>Seen failing: <c>Uri.EscapeDataString</c> left out in <c>HttpTarget.Escape</c>, a space written as '+'.</remarks>
public sealed class S3KeyTests
{
    private static readonly string[] Keys = ["a b", "a+b", "a%20b", "a%2Fb", "a/b", "a//b", "a/../b", "\u00e9", "e\u0301", "A b", "a?b#c", "a&b=c;d", "!'()*[]$", "日/😀.bin"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fourteen_odd_keys_are_listed_and_read_byte_for_byte_and_kept_apart_in_the_cache()
    {
        await using var server = await Protocol.S3.StartAsync();
        for (var k = 0; k < Keys.Length; k++)
        {
            server.Put(Keys[k], Pattern.Bytes(k + 1, 1000), $"\"{k + 1}\"");
        }

        await using var lab = DataLab.Start(d => Protocol.S3.Add(d, server));
        var version = await lab.Datasets.RegisterAsync(new DatasetSpec(Tenant.Default, "set", "web"), Token);
        Assert.Equal(Keys.Order(StringComparer.Ordinal), version.Objects.Select(static o => o.Key));
        for (var round = 0; round < 2; round++)
        {
            for (var k = 0; k < Keys.Length; k++)
            {
                Assert.Equal(Pattern.Bytes(k + 1, 1000), await lab.ReadAsync(version, Keys[k]));
            }

            await lab.Datasets.PrefetchAsync(version, cancellationToken: Token);
        }

        Assert.Equal(Keys.Length, server.Gets.Count(static g => g.Range is not null));
        Assert.All(server.Log, static r => Assert.InRange(r.Status, 200, 206));
        Assert.All(["/bucket/a%252Fb", "/bucket/a%2520b", "/bucket/a//b", "/bucket/a/../b", "/bucket/a%2Bb", "/bucket/a%20b"], target => Assert.Contains(server.Gets, g => g.Target == target));
        Assert.DoesNotContain(server.Log, static r => r.Target.Split('?')[0].Contains('+', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/lead")]
    [InlineData("tail/")]
    [InlineData("./a")]
    [InlineData("a\u0003b")]
    [InlineData(" ")]
    [InlineData("a\nb")]
    public async Task A_key_that_a_client_may_want_to_tidy_is_read_as_it_is(string key)
    {
        await using var server = await Protocol.S3.StartAsync();
        server.Put(key, Pattern.Bytes(5, 100));
        await using var lab = DataLab.Start(d => Protocol.S3.Add(d, server));
        var version = await lab.Datasets.RegisterAsync(new DatasetSpec(Tenant.Default, "set", "web"), Token);
        Assert.Equal(key, Assert.Single(version.Objects).Key);
        Assert.Equal(Pattern.Bytes(5, 100), await lab.ReadAsync(version, key));
        Assert.Equal(Pattern.Bytes(5, 100), await lab.ReadAsync(await lab.RegisterAsync(key), key));
    }
}
