using System.Collections.Concurrent;
using System.Net.Http.Json;
using Countersign.Audit;
using Countersign.Http;
using Countersign.Tests.Http.Matrix;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Http;

/// <summary>
/// Every route, called correctly in every state of a caller: an answer that <see cref="AnswerTable"/> does not declare
/// fails.
/// </summary>
public class StateRouteMatrixTests
{
    private static readonly State[] All = Enum.GetValues<State>();

    private static readonly string[] OpenWhileLocked =
    [
        "GET health", "GET .well-known/jwks.json", "GET /.well-known/openid-configuration", "GET openapi.json",
        "POST /recovery/unlock name", "POST /recovery/unlock link", "POST /recovery/password",
        "POST /recovery/password/confirm",
        "POST /tokens/refresh", "POST /sign-out", "GET /me", "GET /me/data-rooms", "PATCH /me",
        "GET /me/sessions", "GET /me/sessions/{id}", "DELETE /me/sessions/{id}", "DELETE /me/sessions",
        "GET /me/passkeys", "GET /me/devices", "GET /me/devices/{id}", "DELETE /me/devices/{id}",

        // It names nobody; the passkey that answers it is told of the lock.
        "POST /sign-in passkey",

        // Protected resources have their own budgets; an account's lock does not affect them.
        "POST /invitations/open", "POST /previews/open", "POST /challenges/send invitation",
        "POST /challenges/status invitation", "POST /challenges/verify invitation", "POST /data-rooms/{id}/access",
    ];

    // No other call of the same caller depends on what these change, and each is made once in each state.
    private static readonly string[] Repeatable =
    [
        "POST /sign-in password", "POST /sign-in code", "POST /sign-in passkey", "POST /challenges/send",
        "POST /challenges/status", "POST /tokens/refresh", "POST /recovery/unlock name", "POST /recovery/password",
        "PATCH /me", "POST /me/step-up", "POST /me/totp", "POST /me/passkeys", "PATCH /me/passkeys/{id}",
        "POST /invitations/open", "POST /previews/open", "POST /challenges/send invitation",
        "POST /challenges/status invitation", "PATCH /", "DELETE /webhook",
        "POST /users", "POST /users/import", "PATCH /users/{id}", "POST /users/{id}/unlock",
        "POST /users/{id}/sign-out", "POST /documents", "POST /documents/{id}/invitees", "POST /data-rooms",
        "POST /data-rooms/{id}/groups",
    ];

    [Fact]
    public void Every_route_has_a_request_and_a_declared_answer_for_every_state()
    {
        Assert.Equal(
            Routes.All.Select(route => route.ToString()).Order(),
            AnswerTable.Rows.Select(row => row.Route).Distinct().Order());
        Assert.Equal(AnswerTable.Rows.Select(row => row.Name).Order(), Call.All.Keys.Order());
        Assert.Equal(All.Select(state => state.ToString()), AnswerTable.Columns);
        Assert.All(AnswerTable.Rows, row => Assert.Equal(All.Length, row.Cells.Count));
    }

    [Fact]
    public async Task Every_state_gets_the_declared_answer_from_every_route()
    {
        await using var states = await States.StartAsync();
        var offenders = new ConcurrentBag<string>();
        var cells = from row in AnswerTable.Rows from state in All select (row, state);
        await Parallel.ForEachAsync(cells, new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (cell, _) =>
        {
            var seen = await AskAsync(states, cell.row, cell.state);
            if (seen != cell.row[cell.state])
            {
                offenders.Add($"{cell.row.Name} | {cell.state} | {seen} | {cell.row[cell.state]}");
            }
        });

        Assert.True(offenders.IsEmpty, string.Join('\n', offenders.Order()));

        // What a lock leaves open is recorded; what it refuses is not.
        var locked = (await states.SharedAsync(State.Locked)).User!;
        var types = (await locked.Tenant.AuditAsync(locked.Id)).Select(row => row.GetProperty("type").GetString());
        Assert.Equal(
            [AuditType.ProfileChanged, AuditType.SessionRefreshed],
            types.SkipWhile(type => type != AuditType.AccountLocked).Skip(1).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_locked_account_can_use_only_recovery_and_routes_that_check_no_secret() =>
        Assert.Equal(
            OpenWhileLocked.Order(),
            AnswerTable.Rows.Where(row => row[State.Locked][0] == '2').Select(row => row.Name).Order());

    [Fact]
    public void A_challenge_handle_is_accepted_only_for_the_enrolment_of_its_sign_in() =>
        Assert.All(
            AnswerTable.Rows.Where(row => AccessOf(row) is not (CallerKind.Anyone or CallerKind.OptionalUser)), row =>
        {
            State[] withHandles = [State.Unknown, State.Password, State.Proved, State.Foreign];
            Assert.All(withHandles, state => Assert.Equal("401t", row[state]));
            Assert.Equal(AccessOf(row) == CallerKind.Enroller, row[State.Enrolment] != "401t");
        });

    private static async Task<string> AskAsync(States states, TableRow row, State state)
    {
        var call = Call.All[row.Name];
        var actor = IsHarmless(row, state)
            ? await states.SharedAsync(state)
            : await states.CreateAsync(state, row);
        var route = Routes.All.First(route => route.ToString() == row.Route);
        var path = route.Path(actor.Tenant.Id).Replace(
            Actor.Nothing, call.Id?.Invoke(actor), StringComparison.Ordinal).Replace(
                Route.SecondId, actor.Room.UserId, StringComparison.Ordinal);
        return AnswerTable.Show(
            await actor.Tenant.Api.SendAsync(
                new HttpMethod(route.Method), path, call.Body(actor) is { } body ? JsonContent.Create(body) : null,
                actor.Credentials));
    }

    private static CallerKind? AccessOf(TableRow row) =>
        AccessTable.Of(Routes.All.First(route => route.ToString() == row.Route).Function);

    // A read or a refusal changes nothing, except that a wrong answer is charged.
    private static bool IsHarmless(TableRow row, State state) =>
        row.Route.StartsWith("GET ", StringComparison.Ordinal)
        || Repeatable.Contains(row.Name)
        || row[state] is ['4', ..] and not "401c";
}
