using System.Text.Json;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Factors;
using Countersign.FollowUps;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Countersign.Tests.Flows;

/// <summary>
/// One fault at every storage and queue call of flows with protected resources: nothing is lost or done twice.
/// </summary>
public class AccessFaultTests(SingleFaultTests.FaultyApps apps, ITestOutputHelper output)
    : IClassFixture<SingleFaultTests.FaultyApps>
{
    // The account flows make the same calls and cover the other modes; all are part of a full run.
    private static readonly int[] Modes = FullRun.Or<int[]>(
        [.. Enumerable.Range(0, SingleFaultTests.Modes.Length)], [1, 4]);

    private static readonly Dictionary<string, Flow> Flows = new(StringComparer.Ordinal)
    {
        ["document"] = new(201, async (faulty, tenant) =>
        {
            var (email, phone, key) = (TestTenant.NewEmail(), TestTenant.NewPhone(),
                ("Idempotency-Key", Guid.NewGuid().ToString()));
            Task<Reply> Create() =>
                tenant.PostAsync(
                    "documents",
                    new { title = "Contract", invitees = new[] { new { name = "Ana", email, phone, auth = "2fa" } } },
                    tenant.Key, key);
            await Task.CompletedTask;
            return new Act(Create, async (_, fault) =>
            {
                var again = (await Create()).Expect(201);
                await faulty.App.Services.GetRequiredService<FollowUpRunner>().TryAsync(
                    PartitionId.Document(tenant.Id, again["id"]));
                var invitation = (await tenant.GetAsync($"documents/{again["id"]}", tenant.Key)).Expect(
                    200).Json.GetProperty("invitations")[0];
                await ExactlyAsync(
                    tenant, invitation.GetProperty("id").GetString()!, AuditType.InvitationCreated, 1, fault);
                (await tenant.PostAsync(
                    "invitations/open",
                    new { link = again.Json.GetProperty("invitations")[0].GetProperty("link").GetString() })).Expect(
                        200);
            });
        }),
        ["wrong code"] = new(401, async (faulty, tenant) =>
        {
            var (invitee, handle, code) = await OpenedAsync(faulty, tenant);
            return new Act(() => invitee.VerifyAsync(handle, "sms", TestUser.OtherThan(code)), async (answer, fault) =>
            {
                await BetweenAsync(
                    tenant, invitee.Id, AuditType.InvitationFailed, answer.Status == 401 ? 1 : 0, 1, fault);
                (await invitee.VerifyAsync(handle, "sms", code)).Expect(200);
            });
        }),
        ["right code"] = new(200, async (faulty, tenant) =>
        {
            var (invitee, handle, code) = await OpenedAsync(faulty, tenant);
            return new Act(() => invitee.VerifyAsync(handle, "sms", code), async (answer, fault) =>
            {
                // After a 503 the document may be open already. Then the challenge is over and the link opens another.
                Assert.Contains(
                    (await invitee.VerifyAsync(handle, "sms", code)).Status,
                    answer.Status == 200 ? [410] : (int[])[200, 410]);
                await ExactlyAsync(tenant, invitee.Id, AuditType.InvitationVerified, 1, fault);
                await ExactlyAsync(tenant, invitee.Id, AuditType.InvitationFailed, 0, fault);
            });
        }),
        ["second factor of a preview"] = new(200, async (faulty, tenant) =>
        {
            var user = await tenant.CreateUserAsync();
            await user.EnrolAsync(faulty.Now);
            var invitee = await TestInvitee.CreateAsync(tenant, "1fa", user.Username);
            (await tenant.PostAsync(
                $"documents/{invitee.DocumentId}/messages", new { kind = "updated" }, tenant.Key)).Expect(202);
            var handle = (await invitee.OpenPreviewAsync(
                await AccessCodes.LinkAsync(faulty.App, invitee, ChallengePurpose.Preview, LinkSource.Email))).Expect(
                    200).Handle;
            (await invitee.SendAsync(handle, "sms")).Expect(202);
            (await invitee.VerifyAsync(handle, "sms", await AccessCodes.NewestAsync(faulty.App, invitee))).Expect(200);
            faulty.NextStep();
            var code = user.Code(faulty.Now);
            return new Act(() => invitee.VerifyAsync(handle, "totp", code), async (answer, fault) =>
            {
                // The account may have used up the TOTP step without the invitation knowing it. The same answer
                // continues, uncharged.
                Assert.Contains(
                    (await invitee.VerifyAsync(handle, "totp", code)).Status,
                    answer.Status == 200 ? [410] : (int[])[200, 410]);
                await ExactlyAsync(tenant, invitee.Id, AuditType.InvitationVerified, 1, fault);
                await ExactlyAsync(tenant, user.Id, AuditType.AttemptFailed, 0, fault);
            });
        }),
        ["room code"] = new(200, async (faulty, tenant) =>
        {
            var room = await TestRoom.CreateAsync(await tenant.CreateUserAsync());
            await room.SetPhoneAsync();
            var bearer = await room.User.BearerAsync();
            var handle = (await room.EnterAsync(bearer)).Expect(200).Handle;
            (await room.User.SendAsync(handle, "sms")).Expect(202);
            var code = await AccessCodes.NewestAsync(faulty.App, room);
            return new Act(() => room.User.VerifyAsync(handle, code, "sms"), async (answer, fault) =>
            {
                Assert.Contains(
                    (await room.User.VerifyAsync(handle, code, "sms")).Status,
                    answer.Status == 200 ? [410] : (int[])[200, 410]);
                Assert.Equal("granted", (await room.EnterAsync(bearer)).Expect(200)["status"]);
                await ExactlyAsync(tenant, room.Id + room.User.Id, AuditType.MemberEntered, 1, fault);
            });
        }),
        ["deleted member"] = new(204, async (faulty, tenant) =>
        {
            var room = await TestRoom.CreateAsync(await tenant.CreateUserAsync());
            await room.SetPhoneAsync();
            return new Act(() => tenant.DeleteAsync($"users/{room.User.Id}", tenant.Key), async (_, fault) =>
            {
                Assert.Contains(
                    (await tenant.DeleteAsync($"users/{room.User.Id}", tenant.Key)).Status, (int[])[204, 404]);
                await faulty.App.Services.GetRequiredService<FollowUpRunner>().TryAsync(
                    PartitionId.Account(tenant.Id, room.User.Id));
                Assert.Empty(
                    (await tenant.GetAsync($"data-rooms/{room.Id}", tenant.Key)).Expect(200).Json.GetProperty(
                        "members").EnumerateArray());
                await ExactlyAsync(tenant, room.Id + room.User.Id, AuditType.MemberRemoved, 1, fault);
            });
        }),
    };

    public static TheoryData<string> Names => [.. Flows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_fault_at_any_call_gives_the_normal_answer_or_503_and_a_repeat_of_the_request_succeeds(
        string name)
    {
        var calls = (await RunAsync(apps[Modes[0]], Flows[name])).Made;
        var runs = await Task.WhenAll(
            Modes.Select((mode, i) => SingleFaultTests.BreakCallsAsync(
                FullRun.Calls(oneIn: 2, i).TakeWhile(call => call <= calls).Select(SingleFaultTests.Modes[mode]),
                fault => RunAsync(apps[mode], Flows[name], fault))));

        output.WriteLine(
            $"{name}: {calls} calls, {runs.Sum(run => run.Length)} faults, {runs.Sum(
                run => run.Count(answer => answer.Status == 503))} times 503.");
    }

    private static async Task<(Reply Answer, int Made)> RunAsync(FaultyApp faulty, Flow flow, params Fault[] faults)
    {
        var act = await flow.PrepareAsync(faulty, await faulty.TenantAsync());
        faulty.Faults.Reset(faults);
        var answer = await act.Do();
        var made = faulty.Faults.Calls.Count;
        faulty.Faults.Reset();

        var what = $"{string.Join(' ', faults)} of {made}";
        Assert.True(
            answer.Status == flow.Answer || (answer.Status, answer.Code) == (503, "unavailable"),
            $"{what}: {answer.Status} {answer.Text}");
        await act.FinishAsync(answer, what);
        if (faults.All(fault => made < fault.Call))
        {
            answer.Expect(flow.Answer);
        }

        return (answer, made);
    }

    private static async Task<(TestInvitee Invitee, string Handle, string Code)> OpenedAsync(
        FaultyApp faulty, TestTenant tenant)
    {
        var invitee = await TestInvitee.CreateAsync(tenant);
        var link = await AccessCodes.LinkAsync(faulty.App, invitee, ChallengePurpose.Invitation, LinkSource.Email);
        var handle = (await invitee.OpenLinkAsync(link)).Expect(200).Handle;
        (await invitee.SendAsync(handle, "sms")).Expect(202);
        return (invitee, handle, await AccessCodes.NewestAsync(faulty.App, invitee));
    }

    private static Task ExactlyAsync(TestTenant tenant, string id, string type, int times, string fault) =>
        BetweenAsync(tenant, id, type, times, times, fault);

    private static async Task BetweenAsync(TestTenant tenant, string id, string type, int least, int most, string fault)
    {
        var happened = (await tenant.AuditAsync(id)).Count(row => row.GetProperty("type").GetString() == type);
        Assert.True(happened >= least && happened <= most, $"{fault}: {type} happened {happened} times.");
    }

    private sealed record Flow(int Answer, Func<FaultyApp, TestTenant, Task<Act>> PrepareAsync);

    private sealed record Act(Func<Task<Reply>> Do, Func<Reply, string, Task> FinishAsync);
}
