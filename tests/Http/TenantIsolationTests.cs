using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Countersign.Http;
using Countersign.Local;
using Countersign.Tests.Http.Matrix;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Http;

/// <summary>
/// Every call of one tenant with the ids, links, tokens and handles of another: the answer is "not found", and not
/// one storage call names the other tenant.
/// </summary>
public class TenantIsolationTests
{
    [Fact]
    public async Task Objects_of_another_tenant_are_not_found_and_neither_read_nor_written()
    {
        var calls = new NamedCalls();
        await using var app = await App.StartAsync(
            configure: services => services.AddSingleton<HttpPipelinePolicy>(calls));
        await using var states = await States.StartAsync();
        var theirs = await states.CreateAsync(State.Fresh, Needs.All & ~Needs.ApiKey);
        theirs = theirs with { UnlockToken = (await states.CreateAsync(State.Locked, Needs.UnlockToken)).UnlockToken };
        var mine = (await TestTenant.CreateAsync()).In(app);
        var admin = await mine.CreateAdministratorAsync();
        var user = await (await mine.CreateUserAsync()).BearerAsync();
        var nobody = new Actor(mine);
        var before = await RowsAsync(theirs.Tenant.Id);
        var tried = 0;
        foreach (var row in AnswerTable.Rows)
        {
            if (Same(row, theirs, nobody))
            {
                continue;
            }

            foreach (var credential in Credentials(row, mine, admin.Bearer, user))
            {
                calls.Forbidden = theirs.Tenant.Id;
                var (crossed, invented) = (await AskAsync(row, mine, theirs, credential), await AskAsync(
                    row, mine, nobody, credential));
                calls.Forbidden = null;
                Assert.True(
                    (crossed.Status, crossed.Text) == (invented.Status, invented.Text),
                    $"{row.Name}: {crossed.Status} {crossed.Text} for theirs, {invented.Status} {invented.Text} for " +
                    $"what is not there");
                Assert.True(crossed.Status is 401 or 404, $"{row.Name}: {crossed.Status}");
                tried++;
            }
        }

        Assert.Empty(calls.Found);
        Assert.Equal(before, await RowsAsync(theirs.Tenant.Id));
        Assert.InRange(tried, 40, int.MaxValue);
    }

    // Only ids, tokens and handles can belong to another tenant; names, addresses and new objects cannot. Values that
    // a caller proves in its own session (a code, a password) belong to the caller.
    private static bool Same(TableRow row, Actor theirs, Actor nobody)
    {
        string[] ownWords = [
            "POST /sign-in password", "POST /sign-in code", "POST /recovery/unlock name", "POST /recovery/password"];
        var call = Call.All[row.Name];
        var isOfOwnAccount = AccessTable.Of(RouteOf(row).Function) is CallerKind.EndUser or CallerKind.Enroller
            && call.Id is null;
        return ownWords.Contains(row.Name)
            || isOfOwnAccount
            || (Body(call, theirs) == Body(call, nobody) && call.Id?.Invoke(theirs) == call.Id?.Invoke(nobody));
    }

    private static string Body(Call call, Actor actor) =>
        call.Body(actor) is { } body && call.Needs != Needs.None ? JsonSerializer.Serialize(body) : "";

    private static IEnumerable<(string, string)[]> Credentials(
        TableRow row, TestTenant mine, (string, string) admin, (string, string) user) =>
            AccessTable.Of(RouteOf(row).Function) switch
            {
                CallerKind.BackOffice when !row.Name.Contains("api-keys", StringComparison.Ordinal) =>
                    [[mine.Key], [admin]],
                CallerKind.RoomAdministrator => [[mine.Key], [admin], [user]],
                CallerKind.BackOffice => [[mine.Key]],
                CallerKind.EndUser or CallerKind.Enroller => [[user]],
                _ => [[]],
            };

    private static Task<Reply> AskAsync(TableRow row, TestTenant mine, Actor whose, (string, string)[] credentials)
    {
        var call = Call.All[row.Name];
        var path = RouteOf(row).Path(mine.Id).Replace(
            Actor.Nothing, call.Id?.Invoke(whose), StringComparison.Ordinal).Replace(
                Route.SecondId, whose.Room.UserId, StringComparison.Ordinal);

        // The same body for both except for their own values; a new random number does not count as a difference.
        return mine.Api.SendAsync(
            new HttpMethod(RouteOf(row).Method), path, call.Body(whose) is { } body ? JsonContent.Create(body) : null,
            credentials);
    }

    private static Route RouteOf(TableRow row) => Routes.All.First(route => route.ToString() == row.Route);

    private static async Task<IReadOnlyList<string>> RowsAsync(string tenant)
    {
        var azurite = new AzuriteFixture();
        await azurite.InitializeAsync();
        var (first, end) = ($"{tenant}|", $"{tenant}}}");
        var rows = new List<string>();
        await foreach (var row in new TableClient(azurite.ConnectionString, "countersign").QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey lt {end}")))
        {
            // The dispatcher changes outbox rows meanwhile.
            if (!row.RowKey.StartsWith("o|", StringComparison.Ordinal))
            {
                rows.Add($"{row.PartitionKey} {row.RowKey} {row.ETag}");
            }
        }

        return rows;
    }

    /// <summary>Records every call whose address or body contains the tenant that must not occur.</summary>
    private sealed class NamedCalls : HttpPipelineSynchronousPolicy
    {
        public volatile string? Forbidden;

        public ConcurrentBag<string> Found { get; } = [];

        public override void OnSendingRequest(HttpMessage message)
        {
            if (Forbidden is not { } name)
            {
                return;
            }

            using var content = new MemoryStream();
            message.Request.Content?.WriteTo(content, CancellationToken.None);
            var text = Uri.UnescapeDataString(message.Request.Uri.ToString())
                + System.Text.Encoding.UTF8.GetString(content.ToArray());
            if (text.Contains(name, StringComparison.Ordinal))
            {
                Found.Add($"{message.Request.Method} {message.Request.Uri}");
            }
        }
    }
}
