using BenchmarkDotNet.Attributes;
using Countersign.Accounts;

namespace Countersign.Bench.Deciders;

/// <summary>The first factor's decision, without the hash.</summary>
public class SignInBenchmarks
{
    private readonly AccountFixture fixture = new();

    [Benchmark]
    public object Right() => SignIn.Decide(fixture.PasswordOnly, AccountFixture.Check(AccountFixture.Password), fixture.Context);

    [Benchmark]
    public object Wrong() => SignIn.Decide(fixture.PasswordOnly, AccountFixture.Check("wrong"), fixture.Context);

    [Benchmark]
    public object Locked() => SignIn.Decide(fixture.Locked, AccountFixture.Check(AccountFixture.Password), fixture.Context);
}
