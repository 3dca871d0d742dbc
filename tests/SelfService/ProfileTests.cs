using Countersign.Aggregates;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.SelfService;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SelfService;

/// <summary>A user changes settings that do not affect security: each by itself, and null removes it.</summary>
public class ProfileTests
{
    private readonly AccountRig rig = new();
    private readonly string session;

    public ProfileTests()
    {
        session = rig.SignedIn();
        rig.WithTotp().With(Factor.Sms, "phone");
        rig.Account = rig.Account with
        {
            Head = rig.Account.Head with { PreferredFactor = Factor.Totp, Locale = "sv", Name = "Anna" },
        };
    }

    [Fact]
    public void Only_what_is_sent_changes()
    {
        Assert.Equal((Factor.Sms, "sv", "Anna"), After(new ProfileChange(true, Factor.Sms, false, null)));
        Assert.Equal((Factor.Sms, "ka", "Anna"), After(new ProfileChange(false, null, true, "ka")));
        Assert.Equal(
            (Factor.Sms, "ka", "Ana"), After(new ProfileChange(false, null, false, null, SetsName: true, Name: "Ana")));
        Assert.Equal((null, null, null), After(new ProfileChange(true, null, true, null, SetsName: true)));
    }

    [Fact]
    public void The_same_again_writes_nothing()
    {
        Assert.Null(Profile.Update(
            rig.Account, session, new ProfileChange(true, Factor.Totp, true, "sv", SetsName: true, Name: "Anna"),
            rig.Context).Next);
    }

    [Fact]
    public void A_factor_that_is_not_enrolled_cannot_be_preferred()
    {
        Assert.Equal(
            Refusal.FactorNotOffered, Update(new ProfileChange(true, Factor.Email, false, null)).Refusal);
        Assert.Equal(Factor.Totp, rig.Account.Head.PreferredFactor);
    }

    [Fact]
    public void A_session_that_is_over_changes_nothing()
    {
        rig.Now += rig.Policy.Session.Idle;

        Assert.Equal(Refusal.InvalidToken, Update(new ProfileChange(false, null, true, "ka")).Refusal);
    }

    private Result<Done> Update(ProfileChange change) =>
        rig.Apply(Profile.Update(rig.Account, session, change, rig.Context));

    private (Factor?, string?, string?) After(ProfileChange change)
    {
        Assert.Null(Update(change).Refusal);
        return (rig.Account.Head.PreferredFactor, rig.Account.Head.Locale, rig.Account.Head.Name);
    }
}
