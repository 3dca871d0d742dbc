using BenchmarkDotNet.Attributes;
using Countersign.SignIn;

namespace Countersign.Bench.Deciders;

public class RefreshBenchmarks
{
    private readonly AccountFixture fixture = new();

    [Benchmark]
    public object Rotate() =>
        Refresh.Decide(fixture.PasswordOnly, AccountFixture.SessionId, 1, AccountFixture.Refresh, fixture.Context);
}
