using BenchmarkDotNet.Attributes;
using Countersign.SignIn;

namespace Countersign.Bench.Deciders;

/// <summary>The first factor's decision, without the hash.</summary>
public class SignInBenchmarks
{
    private readonly AccountFixture fixture = new();

    [Benchmark]
    public object Right() =>
        FirstFactor.ByPassword(
            fixture.PasswordOnly, AccountFixture.Check(AccountFixture.Password), null, fixture.Context);

    [Benchmark]
    public object Wrong() =>
        FirstFactor.ByPassword(fixture.PasswordOnly, AccountFixture.Check("wrong"), null, fixture.Context);

    [Benchmark]
    public object Locked() =>
        FirstFactor.ByPassword(fixture.Locked, AccountFixture.Check(AccountFixture.Password), null, fixture.Context);
}
