using BenchmarkDotNet.Attributes;
using Countersign.Accounts;

namespace Countersign.Bench.Deciders;

/// <summary>The first factor's decision, without the hash.</summary>
public class SignInBenchmarks
{
    private readonly AccountFixture fixture = new();

    [Benchmark]
    public object Right() => SignIn.ByPassword(fixture.PasswordOnly, AccountFixture.Check(AccountFixture.Password), null, fixture.Context);

    [Benchmark]
    public object Wrong() => SignIn.ByPassword(fixture.PasswordOnly, AccountFixture.Check("wrong"), null, fixture.Context);

    [Benchmark]
    public object Locked() => SignIn.ByPassword(fixture.Locked, AccountFixture.Check(AccountFixture.Password), null, fixture.Context);
}
