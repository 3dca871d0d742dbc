using Countersign.Addresses;

namespace Countersign.Tests.Addresses;

public class EmailAddressTests
{
    [Theory]
    [InlineData("anna@example.com", "anna@example.com")]
    [InlineData("  Anna@EXAMPLE.com ", "anna@example.com")]
    [InlineData("ＡＮＮＡ＠example.com", "anna@example.com")]
    [InlineData("a.n.n.a+tag@example.com", "a.n.n.a+tag@example.com")]
    [InlineData("straße@example.com", "strasse@example.com")]
    [InlineData("STRASSE@example.com", "strasse@example.com")]
    [InlineData("ΣΊΣΥΦΟΣ@example.com", "σίσυφοσ@example.com")]
    [InlineData("σίσυφος@example.com", "σίσυφοσ@example.com")]
    [InlineData("ﬁsh@example.com", "fish@example.com")]
    [InlineData("a@BÜCHER.example", "a@xn--bcher-kva.example")]
    [InlineData("a@xn--bcher-kva.example", "a@xn--bcher-kva.example")]
    [InlineData("K@example.com", "k@example.com")]
    public void Spellings_of_one_address_have_one_canonical_form(string text, string canonical)
    {
        Assert.True(EmailAddress.TryCanonicalize(text, out var actual));
        Assert.Equal(canonical, actual);
    }

    [Theory]
    [InlineData("mıke@example.com", "mike@example.com")]
    [InlineData("anna@example.com", "a.nna@example.com")]
    [InlineData("anna@example.com", "anna+x@example.com")]
    [InlineData("аnna@example.com", "anna@example.com")]
    public void Different_addresses_have_different_canonical_forms(string one, string other)
    {
        Assert.True(EmailAddress.TryCanonicalize(one, out var first));
        Assert.True(EmailAddress.TryCanonicalize(other, out var second));
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("")]
    [InlineData("anna")]
    [InlineData("@example.com")]
    [InlineData("anna@")]
    [InlineData("anna@example")]
    [InlineData("anna@@example.com")]
    [InlineData("a@b@example.com")]
    [InlineData("anna @example.com")]
    [InlineData(".anna@example.com")]
    [InlineData("anna.@example.com")]
    [InlineData("an..na@example.com")]
    [InlineData("\"anna\"@example.com")]
    [InlineData("anna@example.com\r\nBcc: eve@example.com")]
    [InlineData("an\u200Bna@example.com")]
    [InlineData("an\u202Ena@example.com")]
    [InlineData("an\u00ADna@example.com")]
    [InlineData("anna@exa mple.com")]
    [InlineData("anna@-example.com")]
    [InlineData("anna@127.0.0.1")]
    [InlineData("anna@[127.0.0.1]")]
    [InlineData("anna@example..com")]
    [InlineData("anna,eve@example.com")]
    [InlineData("anna;eve@example.com")]
    [InlineData("<anna@example.com>")]
    [InlineData("an|na@example.com\0")]
    public void Text_that_is_not_exactly_one_address_is_refused(string text) =>
        Assert.False(EmailAddress.TryCanonicalize(text, out _));

    [Fact]
    public void A_lone_surrogate_is_refused() =>
        Assert.False(EmailAddress.TryCanonicalize("a\ud800@example.com", out _));

    [Fact]
    public void Only_an_address_in_its_own_compatibility_form_is_stored()
    {
        Assert.True(EmailAddress.TryParse("Anna@Example.com", out var address));
        Assert.Equal(("Anna@Example.com", "anna@example.com"), (address!.Stored, address.Canonical));
        Assert.False(EmailAddress.TryParse("ＡＮＮＡ@example.com", out _));
        Assert.False(EmailAddress.TryParse("e\u0301@example.com", out _));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void The_part_before_the_at_has_sixty_four_characters_at_most(int length, bool taken) =>
        Assert.Equal(taken, EmailAddress.TryCanonicalize(new string('a', length) + "@example.com", out _));

    [Theory]
    [InlineData("anna+news@example.com", "anna@example.com")]
    [InlineData("anna+a+b@example.com", "anna@example.com")]
    [InlineData("a.n.n.a@example.com", "a.n.n.a@example.com")]
    [InlineData("+anna@example.com", "+anna@example.com")]
    public void An_inbox_is_the_address_without_its_tag(string canonical, string inbox) =>
        Assert.Equal(inbox, EmailAddress.InboxOf(canonical));
}
