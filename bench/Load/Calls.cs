using System.Collections.Concurrent;
using System.Text.Json;
using Countersign.Accounts;
using Microsoft.AspNetCore.Http;

namespace Countersign.Bench.Load;

/// <summary>The calls of each measure.</summary>
internal static class Calls
{
    /// <summary>Fewer than the five that lock an account.</summary>
    public const int WrongCodesPerAccount = 4;

    public static ConcurrentQueue<Call> SignIns(string[] names, int count) =>
        new(Enumerable.Range(0, count).Select(i => new Call(
        $"/api/v1/tenants/{Seeding.TenantId}/sign-in",
        StatusCodes.Status200OK,
        () => $$"""{"username":"{{names[i % names.Length]}}","password":"{{Seeding.Password}}"}""")));

    public static ConcurrentQueue<Call> WrongCodes(ChallengedAccount[] accounts) => new(
        Enumerable.Repeat(accounts, WrongCodesPerAccount).SelectMany(all => all).Select(
            account => Verify(account, StatusCodes.Status401Unauthorized, WrongCode)));

    public static ConcurrentQueue<Call> RightCodes(ChallengedAccount[] accounts) => new(
        accounts.Select(account => Verify(account, StatusCodes.Status200OK, () => Code(0))));

    public static ConcurrentQueue<Call> Bare(ChallengedAccount[] accounts, bool right) => new(
        Enumerable.Repeat(accounts, right ? 1 : WrongCodesPerAccount).SelectMany(all => all).Select(account => new Call(
            BareEndpoint.Path,
            right ? StatusCodes.Status200OK : StatusCodes.Status401Unauthorized,
            () => JsonSerializer.Serialize(new BareCall(account.Partition, right), BareJson.Default.BareCall))));

    private static Call Verify(ChallengedAccount account, int status, Func<string> code) => new(
        $"/api/v1/tenants/{Seeding.TenantId}/challenges/verify",
        status,
        () => $$"""{"challenge":"{{account.Handle}}","factor":"totp","code":"{{code()}}"}""");

    // Wrong for every TOTP step near now, so that the server's time does not matter.
    private static string WrongCode()
    {
        string[] near = [Code(-2), Code(-1), Code(0), Code(1)];
        return Enumerable.Range(0, 5).Select(number => $"00000{number}").First(code => !near.Contains(code));
    }

    private static string Code(int stepsAway) => new OtpNet.Totp(Seeding.TotpSecret.Reveal().ToArray())
        .ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(stepsAway * TotpVerifier.StepSeconds));
}
