using BenchmarkDotNet.Attributes;
using Countersign.Totp;

namespace Countersign.Bench.Deciders;

public class TotpVerifierBenchmarks
{
    [Benchmark]
    public TotpVerdict Right() => AccountFixture.CheckTotp(AccountFixture.RightCode);

    [Benchmark]
    public TotpVerdict Wrong() => AccountFixture.CheckTotp(AccountFixture.WrongCode);
}
