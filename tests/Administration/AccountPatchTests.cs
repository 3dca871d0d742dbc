using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.SelfService;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Administration;

public class AccountPatchTests
{
    private readonly AccountRig rig = new();

    public AccountPatchTests() =>
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with
            {
                Email = rig.Account.Head.UsernameAddress,
                Phone = Address(Channel.Sms, "+46701234567"),
            },
        };

    [Theory]
    [InlineData("bo@example.com", null, "bo@example.com")]
    [InlineData("Bo@Example.com", null, "Bo@Example.com")]
    [InlineData("bo@example.com", "+46701234567", "+46701234567")]
    public void A_username_that_is_an_address_changes_with_it_unless_another_username_is_given(
        string email, string? username, string expected) =>
        Assert.Equal(
            expected, new AccountPatch { Email = new(email), Username = username }.NewUsername(rig.Account.Head).Value);

    [Fact]
    public void The_username_stays_when_another_address_or_setting_changes()
    {
        Assert.Null(new AccountPatch { Phone = new(null) }.NewUsername(rig.Account.Head).Value);
        Assert.Null(new AccountPatch { Disabled = true }.NewUsername(rig.Account.Head).Value);
    }

    [Fact]
    public void The_address_that_is_the_username_cannot_be_removed()
    {
        var refusal = new AccountPatch { Email = new(null) }.NewUsername(rig.Account.Head).Refusal!;

        Assert.Equal((RefusalCode.InvalidRequest, "email"), (refusal.Code, Assert.Single(refusal.Errors!.Keys)));
    }

    [Fact]
    public void An_address_that_an_administrator_sets_gets_no_code_and_no_link_for_a_day()
    {
        Update(new AccountPatch { Email = new("bo@example.com") }, trusted: false);

        rig.SignInByCode();
        rig.Apply(PasswordReset.Request(rig.Account, rig.Name, rig.Allowed));
        Assert.DoesNotContain(
            rig.Messages, message => message.Kind is MessageKind.SignInCode or MessageKind.PasswordReset);

        rig.Now += TimeSpan.FromHours(24);
        rig.Account = rig.Account with { Challenges = rig.Account.Challenges.Clear() };
        rig.SignInByCode();
        Assert.Contains(
            rig.Messages, message => message is { Kind: MessageKind.SignInCode, AddressHash: "bo@example.com" });
    }

    [Fact]
    public void A_second_address_waits_too_when_an_administrator_adds_it()
    {
        rig.Account = rig.Account with { Head = rig.Account.Head with { Phone = null } };

        Update(new AccountPatch { Phone = new("+46709999999") }, trusted: false);
        rig.SignInByCode(Factor.Sms);

        Assert.DoesNotContain(rig.Messages, message => message.Channel == Channel.Sms);
    }

    [Fact]
    public void An_address_that_the_api_key_sets_is_used_at_once()
    {
        Update(new AccountPatch { Email = new("bo@example.com") }, trusted: true);
        rig.SignInByCode();

        Assert.Contains(
            rig.Messages, message => message is { Kind: MessageKind.SignInCode, AddressHash: "bo@example.com" });
    }

    [Fact]
    public void An_administrator_who_sets_the_same_address_again_neither_begins_nor_ends_a_quarantine()
    {
        var before = rig.Account;
        Update(new AccountPatch { Email = new("Anna@example.com") }, trusted: false);
        Assert.Same(before, rig.Account);

        Update(new AccountPatch { Email = new("bo@example.com") }, trusted: false);
        var quarantined = rig.Account;
        Update(new AccountPatch { Email = new("bo@example.com"), Username = "bo@example.com" }, trusted: false);
        Assert.Same(quarantined, rig.Account);
    }

    [Fact]
    public void The_api_key_confirms_an_address_that_an_administrator_set()
    {
        Update(new AccountPatch { Email = new("bo@example.com") }, trusted: false);
        Update(new AccountPatch { Email = new("bo@example.com") }, trusted: true);

        Assert.Equal((null, null), (rig.Account.Head.Email!.UsableFrom, rig.Account.Head.UsernameAddress.UsableFrom));
    }

    private void Update(AccountPatch patch, bool trusted) =>
        Assert.Null(
            rig.Apply(
                AccountAdministration.Update(
                    rig.Account, patch.Of(rig.Account.Head, trusted, Address, rig.Now), rig.Context)).Refusal);

    private static Address Address(Channel channel, string text) =>
        text == "Anna@example.com" ? new(channel, text, "address", "inbox") : new(channel, text, text, text);
}
