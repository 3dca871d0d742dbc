using System.Text.Json;
using Countersign.Audit;
using Countersign.Lockout;
using Countersign.SelfService;
using Countersign.Tests.Rig;
using Xunit.Abstractions;

namespace Countersign.Tests.Flows;

/// <summary>
/// One fault at every storage and queue call of a flow: every judged attempt is charged, every grant is stored,
/// nothing is done twice.
/// </summary>
public class SingleFaultTests(SingleFaultTests.FaultyApps apps, ITestOutputHelper output)
    : IClassFixture<SingleFaultTests.FaultyApps>
{
    private const string NewPassword = "a wholly different password";

    // The first three faults pass if the client retries; after the fourth and fifth every call fails. To the code the
    // last five look like one of these, so they are part of a full run only. There every fault meets every call;
    // otherwise one of the first five does.
    private static readonly Func<int, Fault>[] AllModes =
    [
        call => new Fault(call, FaultMode.Drop),
        call => new Fault(call, FaultMode.Lose),
        call => Fault.OfStatus(call, 412),
        call => new Fault(call, FaultMode.Drop, Forever: true),
        call => new Fault(call, FaultMode.Lose, Forever: true),
        call => Fault.OfStatus(call, 500),
        call => new Fault(call, FaultMode.Hang),
        call => Fault.OfStatus(call, 503),
        call => Fault.OfStatus(call, 409),
        call => Fault.OfStatus(call, 500, forever: true),
    ];

    internal static readonly Func<int, Fault>[] Modes = FullRun.Or(AllModes, AllModes[..5]);

    private static readonly Dictionary<string, Flow> Flows = new(StringComparer.Ordinal)
    {
        ["wrong password"] = new(401, AuditType.AttemptFailed, 0, (_, user) => Task.FromResult(new Act(
            () => user.SignInAsync("wrong"),
            async _ => (await user.SignInAsync()).Expect(200)))),
        ["wrong TOTP"] = new(401, AuditType.AttemptFailed, 0, async (faulty, user) =>
        {
            await user.EnrolAsync(faulty.Now);
            var handle = (await user.SignInAsync()).Expect(200).Handle;
            return new Act(
                () => user.VerifyAsync(handle, user.WrongCode(faulty.Now)),
                async _ => (await user.VerifyAsync(handle, user.Code(faulty.Now))).Expect(200));
        }),
        ["fifth failure"] = new(423, AuditType.AttemptFailed, 4, async (faulty, user) =>
        {
            await FailAsync(user, 4);
            return new Act(() => user.SignInAsync("wrong"), async _ =>
            {
                (await user.SignInAsync("wrong")).Expect(423);
                (await user.Tenant.PostAsync(
                    "recovery/unlock",
                    new { token = await RecoveryLinks.TokenAsync(faulty.App, user, Unlock.Purpose) })).Expect(200);
                (await user.SignInAsync()).Expect(200);
            });
        }),
        ["right password"] = new(200, AuditType.ChallengeOpened, 0, async (faulty, user) =>
        {
            await user.EnrolAsync(faulty.Now);
            return new Act(
                () => user.SignInAsync(),
                async answer => (await user.VerifyAsync(
                    (answer.Status == 200 ? answer : await user.SignInAsync()).Handle, user.Code(faulty.Now))).Expect(
                        200));
        }),
        ["right TOTP"] = new(200, AuditType.SignedIn, 1, async (faulty, user) =>
        {
            await user.EnrolAsync(faulty.Now);
            var handle = (await user.SignInAsync()).Expect(200).Handle;
            return new Act(() => user.VerifyAsync(handle, user.Code(faulty.Now)), async answer =>
            {
                // After a 503 the code may be used up, so the user signs in again with the next one.
                faulty.NextStep();
                var session = answer.Status == 200
                    ? answer
                    : await user.VerifyAsync((await user.SignInAsync()).Expect(200).Handle, user.Code(faulty.Now));
                (await RefreshAsync(user, session.Expect(200)["refreshToken"])).Expect(200);
            });
        }),
        ["unlock by link"] = new(200, AuditType.AccountUnlocked, 0, async (faulty, user) =>
        {
            await FailAsync(user, 5);
            var token = await RecoveryLinks.TokenAsync(faulty.App, user, Unlock.Purpose);
            return new Act(() => user.Tenant.PostAsync("recovery/unlock", new { token }), async answer =>
            {
                // The first answer may be lost; then 410 says that the link was already used.
                Assert.Contains(
                    (await user.Tenant.PostAsync("recovery/unlock", new { token })).Status,
                    answer.Status == 200 ? [410] : (int[])[200, 410]);
                (await user.SignInAsync()).Expect(200);
            });
        }),
        ["password reset request"] = new(202, AuditType.RecoveryRequested, 0, (faulty, user) => Task.FromResult(new Act(
            () => user.Tenant.PostAsync("recovery/password", new { username = user.Username }),
            async _ =>
            {
                for (var step = 0; step < 5; step++)
                {
                    // The wait after a request that may have been stored.
                    faulty.NextStep();
                }

                (await user.Tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(202);
                await SetPasswordAsync(faulty, user);
            }))),
        ["password reset confirm"] = new(204, AuditType.PasswordReset, 0, async (faulty, user) =>
        {
            (await user.Tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(202);
            var token = await RecoveryLinks.TokenAsync(faulty.App, user, PasswordReset.Purpose);
            return new Act(
                () => user.Tenant.PostAsync("recovery/password/confirm", new { token, newPassword = NewPassword }),
                async answer =>
            {
                Assert.Contains(
                    (await user.Tenant.PostAsync(
                        "recovery/password/confirm", new { token, newPassword = NewPassword })).Status,
                        answer.Status == 204 ? [410] : (int[])[204, 410]);
                (await user.SignInAsync(NewPassword)).Expect(200);
            });
        }),
        ["login code"] = new(200, AuditType.CodeSent, 0, (faulty, user) => Task.FromResult(new Act(
            () => user.Tenant.PostAsync("sign-in", new { username = user.Username, codeBy = "email" }),
            async _ =>
            {
                // If only the answer was lost, the retry gets the same challenge and the same code.
                var handle = (await user.Tenant.PostAsync(
                    "sign-in", new { username = user.Username, codeBy = "email" })).Expect(200).Handle;
                (await user.VerifyAsync(handle, await SentCodes.NewestAsync(faulty.App, user), "email")).Expect(200);
            }))),
        ["right login code"] = new(200, AuditType.SignedIn, 0, async (faulty, user) =>
        {
            var handle = (await user.Tenant.PostAsync(
                "sign-in", new { username = user.Username, codeBy = "email" })).Expect(200).Handle;
            var code = await SentCodes.NewestAsync(faulty.App, user);
            return new Act(() => user.VerifyAsync(handle, code, "email"), async answer =>
            {
                Assert.Contains(
                    (await user.VerifyAsync(handle, code, "email")).Status,
                    answer.Status == 200 ? [410] : (int[])[200, 410]);
                (await user.SignInAsync()).Expect(200);
            });
        }),
        ["number confirmed"] = new(204, AuditType.FactorEnabled, 0, async (faulty, user) =>
        {
            var bearer = await user.BearerAsync();
            (await user.Tenant.PostAsync("me/factors/sms", new { address = TestTenant.NewPhone() }, bearer)).Expect(
                202);
            var code = await SentCodes.NewestAsync(faulty.App, user);
            return new Act(() => user.Tenant.PostAsync("me/factors/sms/confirm", new { code }, bearer), async answer =>
            {
                Assert.Contains(
                    (await user.Tenant.PostAsync("me/factors/sms/confirm", new { code }, bearer)).Status,
                    answer.Status == 204 ? [409] : (int[])[204, 409]);
                var handle = (await user.SignInAsync()).Expect(200).Handle;
                (await user.Tenant.PostAsync("challenges/send", new { challenge = handle, factor = "sms" })).Expect(
                    202);
                (await user.VerifyAsync(handle, await SentCodes.NewestAsync(faulty.App, user), "sms")).Expect(200);
            });
        }),
        ["recovery code"] = new(200, AuditType.SignedIn, 1, async (faulty, user) =>
        {
            await user.EnrolAsync(faulty.Now);
            var handle = (await user.SignInAsync()).Expect(200).Handle;
            return new Act(() => user.VerifyAsync(handle, user.RecoveryCodes[0], "recovery-code"), async _ =>
                (await user.VerifyAsync(
                    (await user.SignInAsync()).Expect(200).Handle, user.RecoveryCodes[1], "recovery-code")).Expect(
                        200));
        }),
        ["passkey behind a password"] = new(200, AuditType.SignedIn, 1, async (_, user) =>
        {
            var (passkey, _) = await user.WithPasskeyAsync();
            var asked = (await user.SignInAsync()).Expect(200);
            var signed = passkey.Sign(TestUser.PublicKey(asked));
            return new Act(() => user.VerifyAsync(asked.Handle, signed), async answer =>
            {
                Assert.Contains(
                    (await user.VerifyAsync(asked.Handle, signed)).Status,
                    answer.Status == 200 ? [410] : (int[])[200, 410]);
                (await user.SignInByPasskeyAsync(passkey)).Expect(200);
            });
        }),
        ["passkey alone"] = new(200, AuditType.SignedIn, 1, async (_, user) =>
        {
            var (passkey, _) = await user.WithPasskeyAsync();
            var asked = await user.StartByPasskeyAsync();
            var signed = passkey.Sign(TestUser.PublicKey(asked));
            return new Act(() => user.VerifyAsync(asked.Handle, signed), async answer =>
            {
                // It names nobody, so a spent one answers like a wrong one.
                Assert.Contains(
                    (await user.VerifyAsync(asked.Handle, signed)).Status,
                    answer.Status == 200 ? [401] : (int[])[200, 401]);
                (await user.SignInByPasskeyAsync(passkey)).Expect(200);
            });
        }),
        ["passkey added"] = new(201, AuditType.PasskeyAdded, 0, async (_, user) =>
        {
            var (passkey, bearer) = (await user.NewPasskeyAsync(), await user.BearerAsync());
            var asked = (await user.Tenant.PostAsync("me/passkeys", null, bearer)).Expect(200);
            var made = passkey.Make(asked.Json.GetProperty("publicKey"));
            return new Act(() => user.ConfirmAsync(made, bearer), async answer =>
            {
                // A claim of its credential id that was left behind must not keep it out.
                Assert.Contains(
                    (await user.ConfirmAsync(made, bearer)).Status,
                    answer.Status == 201 ? [409] : (int[])[201, 409]);
                (await user.SignInByPasskeyAsync(passkey)).Expect(200);
            });
        }),
        ["refresh"] = new(200, AuditType.SessionRefreshed, 0, async (_, user) =>
        {
            var token = (await user.SignInAsync()).Expect(200)["refreshToken"];
            return new Act(() => RefreshAsync(user, token), async answer =>
            {
                // After a 503 the token may be used up, and using it again ends its family. Then the user signs in
                // again.
                var next = await RefreshAsync(user, answer.Status == 200 ? answer["refreshToken"] : token);
                Assert.True(next.Status == 200 || (answer.Status == 503 && next.Status == 401), next.Text);
                (await user.SignInAsync()).Expect(200);
            });
        }),
    };

    public static TheoryData<string> Names => [.. Flows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_at_any_call_gives_the_normal_answer_or_503_and_a_retry_succeeds(string name)
    {
        var calls = (await RunAsync(apps[0], Flows[name])).Made;

        // Five kinds of fault, each at one call of five: every call is broken once. Shifted by the flow too, so that
        // every fault meets the first call of some flow.
        var flow = Flows.Keys.Order(StringComparer.Ordinal).ToList().IndexOf(name);
        var runs = await Task.WhenAll(
            Modes.Select((mode, i) => BreakCallsAsync(
                FullRun.Calls(oneIn: 5, i + flow).TakeWhile(call => call <= calls).Select(mode),
                fault => RunAsync(apps[i], Flows[name], fault))));

        output.WriteLine(
            $"{name}: {calls} calls, {runs.Sum(run => run.Length)} faults, {runs.Sum(
                run => run.Count(answer => answer.Status == 503))} times 503.");
    }

    /// <summary>One fault after the other, because they meet the same app.</summary>
    internal static async Task<Reply[]> BreakCallsAsync(
        IEnumerable<Fault> faults, Func<Fault, Task<(Reply Answer, int Made)>> run)
    {
        var answers = new List<Reply>();
        foreach (var fault in faults)
        {
            answers.Add((await run(fault)).Answer);
        }

        return [.. answers];
    }

    private static async Task<(Reply Answer, int Made)> RunAsync(FaultyApp faulty, Flow flow, params Fault[] faults)
    {
        var user = await (await faulty.TenantAsync()).CreateUserAsync();
        var act = await flow.PrepareAsync(faulty, user);
        await faulty.CoolAsync(user);

        faulty.Faults.Reset(faults);
        var answer = await act.Do();
        var made = faulty.Faults.Calls.Count;
        faulty.Faults.Reset();

        await CheckAsync(flow, user, answer, $"{string.Join(' ', faults)} of {made}");
        await act.FinishAsync(answer);
        if (faults.All(fault => made < fault.Call))
        {
            answer.Expect(flow.Answer);
        }

        return (answer, made);
    }

    private static async Task CheckAsync(Flow flow, TestUser user, Reply answer, string fault)
    {
        var audit = await user.In(await FaultyApp.UnbrokenAsync()).Tenant.AuditAsync(user.Id);
        var happened = audit.Count(row => Type(row) == flow.Event) - flow.Before;
        if (answer.Status == 503)
        {
            Assert.Equal("unavailable", answer.Code);
            Assert.Contains("Retry-After: 1", answer.Headers, StringComparison.Ordinal);
            Assert.InRange(happened, 0, 1);
            return;
        }

        Assert.True(answer.Status == flow.Answer, $"{fault}: {answer.Status} {answer.Text}");
        Assert.True(happened == 1, $"{fault}: {flow.Event} happened {happened} times.");
        Assert.True(
            answer.Status != 401 || answer.Json.GetProperty("attemptsLeft").GetInt32() == 4, $"{fault}: {answer.Text}");
        Assert.Equal(
            flow.Answer == 423 ? 1 : 0,
            audit.Count(row => Type(row) == AuditType.AccountLocked)
            - (flow.Event == AuditType.AccountUnlocked ? 1 : 0));
    }

    private static async Task SetPasswordAsync(FaultyApp faulty, TestUser user)
    {
        var token = await RecoveryLinks.TokenAsync(faulty.App, user, PasswordReset.Purpose);
        (await user.Tenant.PostAsync("recovery/password/confirm", new { token, newPassword = NewPassword })).Expect(
            204);
        (await user.SignInAsync(NewPassword)).Expect(200);
    }

    private static async Task FailAsync(TestUser user, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await user.SignInAsync("wrong");
        }
    }

    private static Task<Reply> RefreshAsync(TestUser user, string refreshToken) =>
        user.Tenant.PostAsync("tokens/refresh", new { refreshToken });

    private static string Type(JsonElement row) => row.GetProperty("type").GetString()!;

    /// <summary>One app for each mode, kept for all flows.</summary>
    public sealed class FaultyApps : IAsyncLifetime
    {
        private FaultyApp[] apps = [];

        public FaultyApp this[int mode] => apps[mode];

        public async Task InitializeAsync() =>
            apps = await Task.WhenAll(Modes.Select(_ => FaultyApp.StartAsync(hang: TimeSpan.FromMilliseconds(50))));

        public async Task DisposeAsync()
        {
            foreach (var faulty in apps)
            {
                await faulty.DisposeAsync();
            }
        }
    }

    /// <summary>A flow: its answer, the audit event of its effect, and how many of those exist before.</summary>
    private sealed record Flow(int Answer, string Event, int Before, Func<FaultyApp, TestUser, Task<Act>> PrepareAsync);

    /// <summary>The request that meets the fault, and how the client continues after any answer.</summary>
    private sealed record Act(Func<Task<Reply>> Do, Func<Reply, Task> FinishAsync);
}
