using CsCheck;

namespace CloudNativeAi.Tests.Identity;

public sealed class NameTests
{
    [Theory]
    [InlineData("cpu")]
    [InlineData("nvidia.com/gpu")]
    [InlineData("example.com/Slot_1.a")]
    public void A_qualified_name_names_a_resource(string name) => Assert.Equal(name, new ResourceName(name).Value);

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/b/c")]
    [InlineData("../x")]
    [InlineData("Example.com/slot")]
    [InlineData("-cpu")]
    [InlineData("cpu\n")]
    [InlineData("cpu\0")]
    [InlineData("c\u202Epu")]
    [InlineData("a..b/c")]
    public void Anything_else_is_refused_with_the_rule(string name) =>
        Assert.Contains("is not a resource name. Use", Assert.Throws<ArgumentException>(() => new ResourceName(name)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("default", true)]
    [InlineData("team-a1", true)]
    [InlineData("", false)]
    [InlineData("Team", false)]
    [InlineData("-a", false)]
    [InlineData("a.b", false)]
    [InlineData("a/b", false)]
    public void A_tenant_is_a_label(string name, bool valid) => Assert.Equal(valid, new Tenant(name).IsValid);

    [Fact]
    public void A_label_has_at_most_63_characters()
    {
        Assert.True(new Tenant(new string('a', 63)).IsValid);
        Assert.False(new Tenant(new string('a', 64)).IsValid);
    }

    [Fact]
    public void No_text_makes_a_check_throw() =>
        Gen.String.Sample(
            text =>
            {
                _ = ResourceName.IsValid(text);
                _ = new Tenant(text).IsValid;
            },
            iter: TestSize.Of(50_000, 1_000_000));
}
