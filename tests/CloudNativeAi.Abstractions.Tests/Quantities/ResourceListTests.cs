using System.Text.Json;

namespace CloudNativeAi.Tests.Quantities;

public sealed class ResourceListTests
{
    private static readonly ResourceList Small = ResourceList.Of(("cpu", "500m"), ("memory", "1Gi"));

    [Fact]
    public void Sums_and_differences_go_name_by_name()
    {
        var sum = Small + ResourceList.Of(("memory", "1Gi"), ("nvidia.com/gpu", "2"));
        Assert.Equal("cpu: 500m, memory: 2Gi, nvidia.com/gpu: 2", sum.ToString());
        Assert.Equal(ResourceList.Of(("memory", "1Gi"), ("nvidia.com/gpu", "2")), sum - Small);
        Assert.Equal(sum, Small + (sum - Small));
    }

    [Fact]
    public void A_resource_of_zero_equals_one_that_is_not_named()
    {
        var zero = Small.With("nvidia.com/gpu", 0);
        Assert.Equal(Small, zero);
        Assert.Equal(Small.GetHashCode(), zero.GetHashCode());
    }

    [Fact]
    public void Covers_only_what_is_all_there()
    {
        Assert.True(ResourceList.Of(("cpu", "1"), ("memory", "1Gi")).Covers(Small));
        Assert.False(ResourceList.Of(("cpu", "1")).Covers(Small));
        Assert.True(ResourceList.Empty.Covers(ResourceList.Of(("example.com/slot", "0"))));
    }

    [Fact]
    public void Json_keeps_names_amounts_and_notation()
    {
        var json = JsonSerializer.Serialize(Small);
        Assert.Equal("""{"cpu":"500m","memory":"1Gi"}""", json);
        Assert.Equal(Small, JsonSerializer.Deserialize<ResourceList>(json));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ResourceList>("""{"cpu":"NaN"}"""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ResourceList>("""{"a/b/c":"1"}"""));
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<ResourceList>("[1]"));
    }
}
