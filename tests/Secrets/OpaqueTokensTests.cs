using Countersign.Secrets;

namespace Countersign.Tests.Secrets;

public class OpaqueTokensTests
{
    private static readonly Locator Place = new(Entropy.Fresh().Id("a"), Entropy.Fresh().Id("b"), 7);
    private readonly OpaqueTokens tokens = new(new LocatorSeal(Keys("one", "one")));

    [Fact]
    public void A_token_opens_for_its_own_tenant_and_purpose()
    {
        Assert.True(
            tokens.TryOpenToken(
                "acme", "refresh", tokens.Token("acme", "refresh", Place, new byte[32]), out var place, out _));
        Assert.Equal(Place, place);
    }

    [Fact]
    public void A_token_does_not_open_for_another_tenant_or_purpose()
    {
        var handle = tokens.Handle("acme", "challenge", Place);

        Assert.False(tokens.TryOpenHandle("other", "challenge", handle, out _));
        Assert.False(tokens.TryOpenHandle("acme", "refresh", handle, out _));
        Assert.True(tokens.TryOpenHandle("acme", "challenge", handle, out _));
    }

    [Fact]
    public void One_locator_always_gives_the_same_handle_and_all_handles_have_one_length()
    {
        var other = new Locator(Entropy.Fresh().Id("a"), Entropy.Fresh().Id("b"), int.MaxValue);

        Assert.Equal(tokens.Handle("acme", "challenge", Place), tokens.Handle("acme", "challenge", Place));
        Assert.Equal(
            tokens.Handle("acme", "challenge", Place).Length, tokens.Handle("acme", "challenge", other).Length);
    }

    [Fact]
    public void A_token_with_one_changed_character_does_not_open()
    {
        var handle = tokens.Handle("acme", "challenge", Place);
        for (var i = 0; i < handle.Length; i++)
        {
            var changed = handle[..i] + (handle[i] == 'A' ? 'B' : 'A') + handle[(i + 1)..];
            Assert.False(tokens.TryOpenHandle("acme", "challenge", changed, out _));
        }
    }

    [Theory]
    [InlineData("=")]
    [InlineData(" ")]
    [InlineData("\n")]
    [InlineData("A")]
    public void A_token_has_exactly_one_valid_spelling(string addition)
    {
        var handle = tokens.Handle("acme", "challenge", Place);

        Assert.False(tokens.TryOpenHandle("acme", "challenge", handle + addition, out _));
        Assert.False(tokens.TryOpenHandle("acme", "challenge", addition + handle, out _));
        var other = handle.StartsWith(addition, StringComparison.Ordinal) ? "B" : addition;
        Assert.False(tokens.TryOpenHandle("acme", "challenge", other + handle[1..], out _));
    }

    [Fact]
    public void A_handle_under_the_old_master_secret_opens_while_that_secret_is_configured()
    {
        var handle = tokens.Handle("acme", "challenge", Place);

        Assert.True(
            new OpaqueTokens(new LocatorSeal(Keys("two", "one", "two"))).TryOpenHandle(
                "acme", "challenge", handle, out _));
        Assert.False(
            new OpaqueTokens(new LocatorSeal(Keys("two", "two"))).TryOpenHandle("acme", "challenge", handle, out _));
    }

    [Fact]
    public void A_secret_prints_as_stars_and_cannot_be_serialised()
    {
        Assert.Equal("***", $"{Secret.FromText("canary")}");
        Assert.Throws<NotSupportedException>(
            () => System.Text.Json.JsonSerializer.Serialize(Secret.FromText("canary")));
    }

    private static MasterKeys Keys(string current, params string[] ids) =>
        new(current, ids.ToDictionary(id => id, id => Secret.FromText(id.PadRight(32, '.'))));
}
