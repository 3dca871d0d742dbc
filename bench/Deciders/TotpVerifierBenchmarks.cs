using BenchmarkDotNet.Attributes;
using Countersign.Accounts;

namespace Countersign.Bench.Deciders;

public class TotpVerifierBenchmarks
{
    [Benchmark]
    public TotpResult Right() => AccountFixture.CheckTotp(AccountFixture.RightCode);

    [Benchmark]
    public TotpResult Wrong() => AccountFixture.CheckTotp(AccountFixture.WrongCode);
}
