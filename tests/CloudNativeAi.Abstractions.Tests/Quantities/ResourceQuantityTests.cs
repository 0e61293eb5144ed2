using CsCheck;

namespace CloudNativeAi.Tests.Quantities;

public sealed class ResourceQuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("1", "1")]
    [InlineData("+1", "1")]
    [InlineData("-3", "-3")]
    [InlineData("500m", "500m")]
    [InlineData("0.5", "500m")]
    [InlineData(".5", "500m")]
    [InlineData("5.", "5")]
    [InlineData("1000m", "1")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("1024", "1024")]
    [InlineData("1Ki", "1Ki")]
    [InlineData("0.5Ki", "512")]
    [InlineData("0.1Ki", "102400m")]
    [InlineData("1e3", "1e3")]
    [InlineData("12E-3", "12e-3")]
    [InlineData("1E", "1E")]
    [InlineData("1000k", "1M")]
    [InlineData("100n", "100n")]
    [InlineData("0.1n", "1n")]
    [InlineData("-0.1n", "-1n")]
    [InlineData("7Ei", "7Ei")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("000000000000000000000000000000000001", "1")]
    public void Reads_and_writes_the_canonical_form(string text, string canonical) =>
        Assert.Equal(canonical, ResourceQuantity.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData(".")]
    [InlineData("-")]
    [InlineData("1.2.3")]
    [InlineData("NaN")]
    [InlineData("1e400")]
    [InlineData("0x10")]
    [InlineData("١٢")]
    [InlineData("1KiB")]
    [InlineData("1K")]
    [InlineData("1ki")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e1.5")]
    [InlineData("1mm")]
    [InlineData("8Ei")]
    [InlineData("9223372036854775808")]
    [InlineData("--1")]
    public void Refuses_what_is_no_quantity(string text)
    {
        Assert.False(ResourceQuantity.TryParse(text, out _));
        var error = Assert.Throws<FormatException>(() => ResourceQuantity.Parse(text));
        Assert.Contains("is not a quantity. Write", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_what_is_read_survives_a_round_trip() =>
        Gen.OneOf(Gen.String, Gen.String[Gen.Char["0123456789.eE+-numkMGTPEi "], 0, 12]).Sample(
            text =>
            {
                if (ResourceQuantity.TryParse(text, out var quantity))
                {
                    Assert.Equal(quantity, ResourceQuantity.Parse(quantity.ToString()));
                }
            },
            iter: TestSize.Of(100_000, 1_000_000));

    [Fact]
    public void Sums_are_exact_and_out_of_range_throws()
    {
        Assert.Equal(ResourceQuantity.Parse("1500m"), ResourceQuantity.Parse("1") + ResourceQuantity.Parse("500m"));
        Assert.Equal("1025Mi", (ResourceQuantity.Parse("1Gi") + ResourceQuantity.Parse("1Mi")).ToString());
        Assert.Throws<OverflowException>(() => ResourceQuantity.MaxValue + 1);
        Assert.Throws<OverflowException>(() => ResourceQuantity.MaxValue * 2);
        Assert.Throws<OverflowException>(() => ResourceQuantity.MaxValue * long.MaxValue);
    }

    [Fact]
    public void Rounds_up_for_requests_and_down_for_what_there_is()
    {
        var quantity = ResourceQuantity.Parse("1500u");
        Assert.Equal((1, 0), (quantity.ToUnitsCeiling(), quantity.ToUnitsFloor()));
        Assert.Equal((2, 1), (quantity.ToMilliCeiling(), quantity.ToMilliFloor()));
        Assert.Equal((-1, -2), ((-quantity).ToMilliCeiling(), (-quantity).ToMilliFloor()));
    }
}
