using BenchmarkDotNet.Attributes;
using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.SignIn;

namespace Countersign.Bench.Deciders;

/// <summary>A TOTP against an open challenge, the sealing of its secret left out.</summary>
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
