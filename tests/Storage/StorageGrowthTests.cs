using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Storage;
using Countersign.Telemetry;
using Countersign.Tests.Http.Matrix;
using Countersign.Tests.Rig;
using Countersign.Tests.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace Countersign.Tests.Storage;

/// <summary>
/// What a call costs does not depend on how many accounts a tenant has. Every route is called among few accounts and
/// among many, and makes as many storage calls.
/// </summary>
public sealed class StorageGrowthTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Few = 10;

    // The service returns 1,000 rows at once. With fewer, a read of all accounts shows among fewer accounts.
    private const int PageSize = 100;

    private static readonly int Many = FullRun.Or(100_000, 200);

    // The emulator answers too late with all rows of 100,000 accounts. Beyond these an account is its head row alone.
    private const int Whole = 1000;

    private static readonly State[] Callers = [State.Fresh, State.Admin, State.Key];

    // These read a page of accounts, which is full only where there are many.
    private static readonly string[] Pages = ["GET /audit", "GET /audit/verify", "GET /reports/policy"];

    private States states = null!;
    private int existing;

    public async Task InitializeAsync() => states = await States.StartAsync(
        services => services.AddSingleton<HttpPipelinePolicy, SmallPages>());

    public async Task DisposeAsync() => await states.DisposeAsync();

    [Fact]
    public async Task No_route_makes_more_storage_calls_because_there_are_more_accounts()
    {
        using var meter = new MeterReadings(states.Home);
        await FillAsync(Few);
        var among = await CountAllAsync(meter);
        foreach (var (route, calls) in among.OrderBy(route => route.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{calls,3} {route}");
        }

        var pages = await FillAsync(Many) / PageSize;

        // A call or two more are a retry, or an entry of a cache that had to be read.
        var grown = (await CountAllAsync(meter)).Where(route => route.Value > among[route.Key] + (pages / 2));

        Assert.InRange(pages, 5, int.MaxValue);
        Assert.True(
            !grown.Any(),
            string.Join('\n', grown.Select(one => $"{one.Key}: {among[one.Key]} calls, {one.Value} among {Many}")));
    }

    private async Task<IReadOnlyDictionary<string, double>> CountAllAsync(MeterReadings meter)
    {
        var callers = new ConcurrentDictionary<TableRow, Actor>();
        await Parallel.ForEachAsync(
            AnswerTable.Rows.Where(row => Caller(row) is not null), new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (row, _) =>
                callers[row] = row.Route.StartsWith("GET ", StringComparison.Ordinal)
                    ? await states.SharedAsync(Caller(row)!.Value)
                    : await states.CreateAsync(Caller(row)!.Value, row));

        // One after the other: two calls of one function would be counted together.
        var counts = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (row, actor) in callers)
        {
            counts[row.Name] = await CountAsync(row, actor, meter);
        }

        return counts;
    }

    private async Task<double> CountAsync(TableRow row, Actor actor, MeterReadings meter)
    {
        var call = Call.All[row.Name];
        var route = RouteOf(row);
        var path = route.Path(actor.Tenant.Id).Replace(
            Actor.Nothing, call.Id?.Invoke(actor), StringComparison.Ordinal).Replace(
                Route.SecondId, actor.Room.UserId, StringComparison.Ordinal);
        var before = Calls(meter, route);
        var answer = await actor.Tenant.Api.SendAsync(
            new HttpMethod(route.Method), path, call.Body(actor) is { } body ? JsonContent.Create(body) : null,
            actor.Credentials);
        Assert.Equal((row.Name, row[Caller(row)!.Value]), (row.Name, AnswerTable.Show(answer)));
        return Calls(meter, route) - before;
    }

    private static double Calls(MeterReadings meter, Route route) => meter.All
        .Where(reading => reading.Instrument == CountersignMeter.RoundTrips)
        .Where(reading => reading.Tags == $"function={route.Function}")
        .Sum(reading => reading.Value);

    private static Route RouteOf(TableRow row) => Routes.All.First(route => route.ToString() == row.Route);

    private static State? Caller(TableRow row)
    {
        var able = Callers.Where(state => row[state][0] == '2').ToList();
        return able.Count == 0 || Pages.Contains(row.Name) ? null : able[0];
    }

    // Copies of one account, each in its own partition, as all accounts are. Returns how many rows they have at least.
    private async Task<int> FillAsync(int accounts)
    {
        var table = states.Home.Services.GetRequiredService<StorageClients>().Table;
        var model = (await states.SharedAsync(State.Fresh)).User!;
        var partition = PartitionId.Account(model.Tenant.Id, model.Id).ToString();
        var rows = await table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}")).ToListAsync();
        var head = rows.Where(row => row.RowKey == RowKeys.HeadKey).ToList();
        await Parallel.ForEachAsync(
            Enumerable.Range(existing, accounts - existing), new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (number, cancellationToken) =>
        {
            var id = number.ToString("D22", CultureInfo.InvariantCulture);
            var copy = PartitionId.Account(model.Tenant.Id, id).ToString();
            await table.SubmitTransactionAsync(
                (number < Whole ? rows : head).Select(row => new TableTransactionAction(
                    TableTransactionActionType.UpsertReplace, new TableEntity(row) { PartitionKey = copy })),
                cancellationToken);
        });
        existing = accounts;
        return Math.Min(accounts, Whole) * rows.Count;
    }

    private sealed class SmallPages : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            var address = message.Request.Uri;
            if (address.Path.EndsWith("()", StringComparison.Ordinal)
                && !address.Query.Contains("$top=", StringComparison.Ordinal))
            {
                address.AppendQuery("$top", $"{PageSize}");
            }
        }
    }
}
