using BenchmarkDotNet.Attributes;
using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.SignIn;

namespace Countersign.Bench.Deciders;

/// <summary>Checks a TOTP code for an open challenge. The secret is not sealed.</summary>
public class VerificationBenchmarks
{
    private readonly AccountFixture fixture = new();

    [Benchmark]
    public object RightTotp() => Verify(AccountFixture.RightCode);

    [Benchmark]
    public object WrongTotp() => Verify(AccountFixture.WrongCode);

    private Decision<Account, LoginOutcome> Verify(string code) => Verification.Decide(
        fixture.Enrolled, new ChallengeRef(AccountFixture.ChallengeId, 0),
        new Answer(Factor.Totp, code, AccountFixture.Check(code)), fixture.Verifiers, fixture.Context);
}
