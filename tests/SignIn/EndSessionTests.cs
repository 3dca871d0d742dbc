using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.SignIn;
using Countersign.Tests.Rig;

namespace Countersign.Tests.SignIn;

/// <summary>A user ends one session or all others, and their open challenges end with them.</summary>
public class EndSessionTests
{
    private readonly AccountRig rig = new();
    private readonly string mine;
    private readonly string second;
    private readonly string third;

    public EndSessionTests()
    {
        (mine, second, third) = (rig.SignedIn(), rig.SignedIn(), rig.SignedIn());
        foreach (var session in (string[])[mine, second, third])
        {
            Assert.Null(rig.Apply(StepUp.Start(rig.Account, session, rig.Context)).Refusal);
        }
    }

    [Fact]
    public void One_session_ends_with_its_challenge()
    {
        AssertEnded([second], left: [mine, third], EndSession.One(rig.Account, mine, second, rig.Context));
    }

    [Fact]
    public void A_session_that_is_not_there_is_not_found()
    {
        var decision = EndSession.One(rig.Account, mine, "another", rig.Context);

        Assert.Equal(RefusalCode.NotFound, decision.Outcome.Refusal!.Code);
        Assert.Null(decision.Next);
    }

    [Fact]
    public void A_caller_without_a_session_ends_none()
    {
        Decision<Account, Done>[] decisions = [
            EndSession.One(rig.Account, "another", second, rig.Context),
            EndSession.Others(rig.Account, "another", rig.Context)];

        Assert.All(decisions, decision => Assert.Equal(
            (RefusalCode.InvalidToken, null), (decision.Outcome.Refusal!.Code, decision.Next)));
    }

    [Fact]
    public void All_others_end_with_their_challenges()
    {
        AssertEnded([second, third], left: [mine], EndSession.Others(rig.Account, mine, rig.Context));
    }

    [Fact]
    public void Where_there_is_no_other_session_nothing_changes()
    {
        rig.Apply(EndSession.Others(rig.Account, mine, rig.Context));

        var decision = EndSession.Others(rig.Account, mine, rig.Context);

        Assert.Equal((null, null), (decision.Outcome.Refusal, decision.Next));
        Assert.Empty(decision.Events);
    }

    [Fact]
    public void The_back_office_ends_all()
    {
        var decision = EndSession.All(rig.Account);

        Assert.Empty(decision.Next!.Sessions);
        var row = Assert.Single(decision.Events);
        Assert.Equal((AuditType.SessionEnded, "back-office"), (row.Type, row.By));
    }

    private static void AssertEnded(string[] ended, string[] left, Decision<Account, Done> decision)
    {
        Assert.Null(decision.Outcome.Refusal);
        Assert.Equal(left.Order(), decision.Next!.Sessions.Keys.Order());
        Assert.Equal(left.Order(), decision.Next.Challenges.Values.Select(challenge => challenge.SessionId).Order());
        Assert.Equal(
            ended.Order(StringComparer.Ordinal).Select(id => (AuditType.SessionEnded, "user", id)),
            decision.Events.Select(row => (row.Type, row.By, row.Subject))!);
    }
}
