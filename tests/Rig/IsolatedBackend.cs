using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Countersign.Aggregates;
using Countersign.Local;
using Countersign.Storage;
using Microsoft.Extensions.DependencyInjection;
using Sent = Countersign.Local.OutboxMessage;

namespace Countersign.Tests.Rig;

/// <summary>Separate storage, queues and messaging service, which no other test's app uses.</summary>
public sealed class IsolatedBackend : IAsyncLifetime
{
    private readonly string folder = App.NewFolder();
    private OwnAccount azurite = null!;
    private AcsStandIn acs = null!;

    public string Storage => azurite.ConnectionString;

    public string Communication => acs.ConnectionString;

    public async Task InitializeAsync()
    {
        azurite = await OwnAccount.TakeAsync();
        acs = await AcsStandIn.StartAsync(folder, TimeProvider.System, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await acs.DisposeAsync();
        await azurite.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>An app that reads its queues on request, or always if it listens.</summary>
    public Task<LocalApp> StartAppAsync(
        TimeProvider? clock = null, bool listen = false, HttpPipelinePolicy? policy = null, bool ownMessaging = false,
        Action<IServiceCollection>? configure = null, IReadOnlyDictionary<string, string?>? settings = null) =>
        LocalApp.StartAsync(
            App.Options(
                Storage, ownMessaging ? null : Communication, listen, clock, TimeSpan.FromSeconds(2), services =>
            {
                if (policy is not null)
                {
                    services.AddSingleton(policy);
                }

                configure?.Invoke(services);
            }, settings),
            CancellationToken.None);

    public Task<ServedApp> ServeAsync(string faults = "") => ServedApp.StartAsync(Storage, Communication, faults);

    /// <summary>What was sent to a user, oldest first.</summary>
    public IReadOnlyList<Sent> SentTo(TestUser user) =>
        [.. acs.Messages.Where(message => message.To == user.Username).Reverse()];

    /// <summary>The outbox rows of a user.</summary>
    public async Task<IReadOnlyList<OutboxRow>> OutboxRowsAsync(LocalApp app, TestUser user)
    {
        var partition = PartitionId.Account(user.Tenant.Id, user.Id);
        var rows = new List<OutboxRow>();
        await foreach (var row in Table().QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter(
                $"PartitionKey eq {partition.ToString()} and RowKey ge 'o|' and RowKey lt 'o}}'")))
        {
            rows.Add(
                (await app.Services.GetRequiredService<OutboxRows>().FindAsync(
                    partition, row.RowKey["o|".Length..], CancellationToken.None))!);
        }

        return rows;
    }

    /// <summary>True if the user's account has the session.</summary>
    public async Task<bool> HasSessionAsync(TestUser user, string sessionId) =>
        (await Table().GetEntityIfExistsAsync<TableEntity>(
            PartitionId.Account(user.Tenant.Id, user.Id).ToString(), $"s|session|{sessionId}")).HasValue;

    /// <summary>Runs the queues of an app until the condition is true.</summary>
    public static Task DrainAsync(LocalApp app, Func<Task<bool>> enough, string what)
    {
        var api = new Api(app.BaseAddress);
        return Until.TrueAsync(async () =>
        {
            (await api.PostAsync("/local/run/email", null)).Expect(200);
            (await api.PostAsync("/local/run/sms", null)).Expect(200);
            return await enough();
        }, what);
    }

    /// <summary>The number of pointers in both queues, including invisible ones.</summary>
    public async Task<long> QueuedAsync()
    {
        var counts = await Task.WhenAll(
            new QueueClient(Storage, StorageClients.EmailQueue).GetPropertiesAsync(),
            new QueueClient(Storage, StorageClients.SmsQueue).GetPropertiesAsync());
        return counts.Sum(count => count.Value.ApproximateMessagesCount);
    }

    /// <summary>The keys of the rows in a partition.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string partition)
    {
        var rows = new List<string>();
        await foreach (var row in Table().QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}")))
        {
            rows.Add(row.RowKey);
        }

        return rows;
    }

    private TableClient Table() => new(Storage, StorageClients.TableName);
}
