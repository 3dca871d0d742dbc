using System.Collections.Immutable;
using Countersign.Access;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Access;

/// <summary>
/// All combinations of link source, level, opener, auto-save, bearer and policy: what is required, in which order it
/// may be proved, and what is granted. The expectations are written from the rules, independent of the deciders.
/// </summary>
public class AccessTableTests
{
    public static IEnumerable<object[]> Combinations =>
        from purpose in new[] { ChallengePurpose.Invitation, ChallengePurpose.Preview }
        from source in Enum.GetValues<LinkSource>()
        where purpose == ChallengePurpose.Invitation || source != LinkSource.Other
        from auth in Enum.GetValues<AuthLevel>()
        select new object[] { purpose, source, auth };

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Every_combination_of_link_level_and_policy_requires_the_factors_of_the_rules_in_any_order(
        ChallengePurpose purpose, LinkSource source, AuthLevel auth)
    {
        foreach (var cell in Cells(purpose, source, auth))
        {
            foreach (var order in Orders(cell.Expected().Count))
            {
                Walk(cell, order);
            }
        }
    }

    private static IEnumerable<Cell> Cells(ChallengePurpose purpose, LinkSource source, AuthLevel auth) =>
        from opener in Enum.GetValues<Opener>()
        from autoSave in new[] { false, true }
        from session in Enum.GetValues<Bearer>()
        from oneSms in new[] { false, true }
        from linkMeets in new[] { false, true }
        select new Cell(purpose, source, auth, opener, autoSave, session, oneSms, linkMeets);

    private static void Walk(Cell cell, IReadOnlyList<int> order)
    {
        var rig = cell.Build();
        var outcome = rig.Open(cell.Source, cell.Purpose);
        var expected = cell.Expected();
        if (expected.Any(step => step.Choices.IsEmpty))
        {
            Assert.Equal(RefusalCode.SameAddressTwice, outcome.Refusal!.Code);
            return;
        }

        var steps = order.Select(index => expected[index]).ToList();
        while (steps.Count > 0)
        {
            var challenge = Assert.IsType<AccessOutcome.Challenged>(outcome.Value).Challenge;
            Assert.Equal(Shown(expected.Where(steps.Contains).Select(step => step.Choices)), Shown(challenge.Required));
            foreach (var factor in Enum.GetValues<Factor>().Where(
                factor => !challenge.Required.Any(choices => choices.Contains(factor))))
            {
                Assert.Equal(RefusalCode.FactorNotOffered, rig.Verify(challenge.Ref, factor, "123456").Refusal?.Code);
            }

            // While the invitation's own code of a factor is required, the account's code of it must wait.
            var step = steps.FirstOrDefault(
                one => one.IsOwn || !steps.Any(other => other.IsOwn && other.Choices.Contains(one.Choices[0])))!;
            outcome = rig.Prove(challenge.Ref, step.Choices[0], step.IsOwn);
            Assert.Null(outcome.Refusal);
            steps.Remove(step);
            if (step.IsOwn && cell.IsServedBy(step))
            {
                steps.RemoveAll(other => !other.IsOwn);
            }
        }

        var grant = Assert.IsType<AccessOutcome.Granted>(outcome.Value).Grant;
        Assert.Equal(
            (AccessGrant.Document, cell.Source.Wire(), (ChallengePurpose?)cell.Purpose),
            (grant.Kind, grant.Source, grant.Purpose));
        Assert.Empty(rig.Invitation.Challenges);
    }

    private static string Shown(IEnumerable<ImmutableArray<Factor>> required) =>
        string.Join(" + ", required.Select(choices => string.Join("/", choices)));

    private static IEnumerable<IReadOnlyList<int>> Orders(int count) => count switch
    {
        0 or 1 => [[.. Enumerable.Range(0, count)]],
        2 => [[0, 1], [1, 0]],
        _ => [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]],
    };

    /// <summary>The account whose username got the link.</summary>
    private enum Opener
    {
        Nobody,
        WithoutSecondFactor,
        Totp,
        SmsElsewhere,
        SmsOfTheInvitation,
        EmailElsewhere,
        EmailOfTheInvitation,
        Everything,
    }

    /// <summary>The account whose session is sent with the request.</summary>
    private enum Bearer
    {
        None,
        OwnWithoutSecondFactor,
        OwnWithSecondFactor,
    }

    private sealed record Step(bool IsOwn, ImmutableArray<Factor> Choices);

    private sealed record Cell(
        ChallengePurpose Purpose, LinkSource Source, AuthLevel Auth, Opener Opener, bool AutoSave, Bearer Bearer,
        bool OneSms, bool LinkMeets)
    {
        private string LinkInbox => Source == LinkSource.Sms ? InvitationRig.PhoneInbox : InvitationRig.EmailInbox;

        private bool IsRegistered => Opener != Opener.Nobody;

        public bool IsServedBy(Step step) =>
            OneSms && step.Choices[0] == Factor.Sms && Opener is Opener.SmsOfTheInvitation;

        public List<Step> Expected()
        {
            var own = Auth switch
            {
                AuthLevel.None => Array.Empty<Step>(),
                AuthLevel.OneFactor when LinkMeets && Source != LinkSource.Other => [],
                AuthLevel.OneFactor => [new Step(true, [Factor.Email, Factor.Sms])],
                _ =>
                    [
                        .. Source == LinkSource.Email ? Array.Empty<Step>() : [new Step(true, [Factor.Email])],
                        .. Source == LinkSource.Sms ? Array.Empty<Step>() : [new Step(true, [Factor.Sms])]],
            };
            var isOnTop = Purpose == ChallengePurpose.Preview
                && Opener > Opener.WithoutSecondFactor
                && (AutoSave || Auth != AuthLevel.None)
                && Bearer != Bearer.OwnWithSecondFactor;
            return isOnTop ? [.. own, new Step(false, Offered())] : [.. own];
        }

        public InvitationRig Build()
        {
            var owner = IsRegistered ? Account() : null;
            var rig = new InvitationRig(Auth, new()
            {
                Name = "Acme",
                Issuer = "Acme",
                OneSmsForBoth = OneSms,
                LinkMeetsOneFactor = LinkMeets,
            })
            {
                Owner = owner,
            };
            if (owner is not null)
            {
                owner.Policy = rig.Policy;
                rig.SessionId = Session(owner);
            }

            return rig;
        }

        // TOTP first, then SMS, then email, but not the inbox of the link; if none is left, the password.
        private ImmutableArray<Factor> Offered()
        {
            Factor[] strong =
            [
                .. Opener is Opener.Totp or Opener.Everything ? [Factor.Totp] : Array.Empty<Factor>(),
                .. Opener is Opener.SmsElsewhere or Opener.Everything
                    || (Opener == Opener.SmsOfTheInvitation && LinkInbox != InvitationRig.PhoneInbox)
                    ? [Factor.Sms]
                    : Array.Empty<Factor>(),
                .. Opener is Opener.EmailElsewhere or Opener.Everything
                    || (Opener == Opener.EmailOfTheInvitation && LinkInbox != InvitationRig.EmailInbox)
                    ? [Factor.Email]
                    : Array.Empty<Factor>(),
            ];

            // In a session that began with the password, the password is already the first factor.
            Factor[] rest = strong.Length == 0 && Bearer == Bearer.None ? [Factor.Password] : [];
            return [.. strong, .. rest, .. Opener == Opener.Everything ? [Factor.RecoveryCode] : Array.Empty<Factor>()];
        }

        private AccountRig Account()
        {
            var rig = new AccountRig();
            rig.Account = rig.Account with { Head = rig.Account.Head with { AutoSave = AutoSave } };
            if (Opener is Opener.Totp or Opener.Everything)
            {
                rig.WithTotp();
            }

            rig.With(Factor.Sms, Opener switch
            {
                Opener.SmsOfTheInvitation => InvitationRig.PhoneInbox,
                Opener.SmsElsewhere or Opener.Everything => "another phone",
                _ => "",
            });
            rig.With(Factor.Email, Opener switch
            {
                Opener.EmailOfTheInvitation => InvitationRig.EmailInbox,
                Opener.EmailElsewhere or Opener.Everything => "another inbox",
                _ => "",
            });
            return Opener == Opener.Everything ? rig.WithRecoveryCodes() : rig;
        }

        private string? Session(AccountRig owner)
        {
            if (Bearer == Bearer.None)
            {
                return null;
            }

            var session = new Countersign.Accounts.Session("session", owner.Now, [], 1, owner.Now)
            {
                Proofs = [
                    new Proof(Factor.Password, owner.Now, First: true),
                    .. Bearer == Bearer.OwnWithSecondFactor
                        ? [new Proof(Factor.Totp, owner.Now)]
                        : Array.Empty<Proof>()],
            };
            owner.Account = owner.Account with { Sessions = owner.Account.Sessions.Add(session.Id, session) };
            return session.Id;
        }
    }
}
