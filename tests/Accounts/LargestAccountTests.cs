using System.Collections.Immutable;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Passkeys;
using Countersign.Policy;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Accounts;

/// <summary>
/// An account with the maximum number of rows: every change to it fits into one commit of 100 operations.
/// </summary>
public class LargestAccountTests
{
    private readonly AccountRig rig = new AccountRig().WithTotp().With(Factor.Sms, "phone").With(
        Factor.Email, "second").WithPasskey().WithRecoveryCodes();

    public LargestAccountTests()
    {
        rig.Policy = rig.Policy with { Webhook = new Webhook("webhook", "https://example.com", "sealed") };
        var account = rig.Account with
        {
            Head = rig.Account.Head with
            {
                Email = Address(Channel.Email, "e@example.com"),
                Phone = Address(Channel.Sms, "+46700000003"),
            },
            PendingTotp = new TotpEnrolment("pending", "sealed", rig.Now),
            PendingPasskey = new PendingPasskey("pending", "Mine", rig.Now, Caller.Session("session-0")),
            SpentChallenges = SpentChallenges.None.Add(new UnnamedChallenge("spent", rig.Now)),
            PendingFactors = new[] { Factor.Sms, Factor.Email }.ToImmutableDictionary(
                factor => factor,
                factor => new PendingFactor(
                    $"pending-{factor}", factor, Address(factor.AsChannel(), "new"), Caller.Session("session-0"),
                    new SentCode(factor, "new", "new", "key-1", 1, rig.Now, rig.Now, 1))),
            PendingAddresses = new[] { Channel.Sms, Channel.Email }.ToImmutableDictionary(
                channel => channel,
                channel => new PendingAddress(
                    $"pending-{channel}", Address(channel, "own"), Caller.Session("session-0"),
                    new SentCode(channel.AsFactor(), "own", "own", "key-1", 1, rig.Now, rig.Now, 1))),
        };
        account = Enumerable.Range(0, Session.Maximum).Aggregate(
            account,
            (current, i) => current.Add(
                new Session($"session-{i}", rig.Now, [], 1, rig.Now)
                {
                    Proofs = [new Proof(Factor.Password, rig.Now, First: true)],
                }));
        account = Enumerable.Range(0, Challenge.MaximumOpen).Aggregate(account, (current, i) =>
            current.Add(
                new Challenge($"challenge-{i}", ChallengePurpose.SignIn, rig.Now)
                {
                    Proofs = [new Proof(Factor.Password, rig.Now, First: true)],
                }));
        account = Enumerable.Range(0, Device.Maximum).Aggregate(
            account, (current, i) => current.Add(new Device($"device-{i}", [], rig.Now, rig.Now)));
        account = account.Add(new Device("lane", [], rig.Now, rig.Now) { EndsAt = rig.Now + Device.LaneLifetime });
        account = Enumerable.Range(0, PasskeySet.Maximum - 1).Aggregate(
            account, (current, i) => current with { Passkeys = current.Passkeys.With(Passkey($"passkey-{i}")) });
        Assert.True(account.Passkeys.IsFull);
        account = account.Addresses().Aggregate(
            account, (current, address) => current.WithProved(address.Inbox, rig.Now, "code"));
        Assert.Equal(5, account.Proved.Count);
        rig.Account = Enumerable.Range(0, FormerAddress.Maximum).Aggregate(
            account, (current, i) => current.KeepFormer(Address(Channel.Email, $"former-{i}"), rig.Now.AddHours(-1)));
    }

    [Fact]
    public void The_factors_of_the_fullest_account_can_be_reset() =>
        AssertFits(AccountAdministration.ResetFactors(rig.Account, rig.Context));

    [Fact]
    public void The_passkeys_of_the_fullest_account_can_be_ended() =>
        AssertFits(AccountAdministration.EndPasskeys(rig.Account, "elsewhere.example", rig.Context));

    [Fact]
    public void The_fullest_account_can_be_deleted() =>
        AssertFits(AccountAdministration.Delete(rig.Account, rig.Context));

    [Fact]
    public void The_fullest_account_can_be_renamed() => AssertFits(AccountAdministration.Update(
        rig.Account,
        new AccountChange
        {
            Username = ("n@example.com", Address(Channel.Email, "n@example.com")),
            Email = new Replacement<Address>(null),
            Phone = new Replacement<Address>(null),
        },
        rig.Context));

    [Fact]
    public void Addresses_in_rows_of_their_own_are_read_and_leave_with_the_next_commit()
    {
        var together = rig.Account.Rows().ToList();
        var apart = together.Where(row => row.Key is not ("former-addresses" or "proved-addresses")).Concat(
            rig.Account.FormerAddresses.Values.Select(one => new StateRow($"former|{one.Address.Hash}", one))).Concat(
            rig.Account.Proved.Values.Select(one => new StateRow($"proved|{one.Inbox}", one))).ToList();

        Assert.Equal(
            together.OrderBy(row => row.Key, StringComparer.Ordinal),
            Account.FromRows(apart).Rows().OrderBy(row => row.Key, StringComparer.Ordinal));
    }

    // Rows written or deleted, audit, outbox, and one for the recorded answer.
    private void AssertFits(Decision<Account, Done> decision)
    {
        var audited = WebhookEvents.WithWebhookMessages(decision, rig.Context);
        var before = rig.Account.Rows().ToDictionary(row => row.Key, row => row.Value);
        var after = audited.Next!.Rows().ToDictionary(row => row.Key, row => row.Value);
        var changed = after.Count(
            row => row.Key == StateRow.Head || !(before.TryGetValue(row.Key, out var old) && Equals(old, row.Value)));
        var gone = before.Keys.Count(key => !after.ContainsKey(key));

        Assert.InRange(changed + gone + audited.Events.Length + audited.Messages.Length + 1, 1, 100);
    }

    private static Passkey Passkey(string id) =>
        new(id, "Mine", id, [], "localhost", IsSynced: false, DateTimeOffset.UnixEpoch);

    private static Address Address(Channel channel, string text) =>
        new(channel, text, $"hash of {text}", $"inbox of {text}");
}
