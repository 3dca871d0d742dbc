using Azure.Data.Tables;
using Countersign.Local;
using Countersign.Storage;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Invitations;

/// <summary>
/// Invitations end to end while the emulator is stopped and restarted: each message arrives exactly once.
/// A few in every run; 10,000 over 50 tenants in a full one, in ten rounds with a storage account
/// each, because the emulator is slower with every row.
/// </summary>
public class InvitationStormTests
{
    private static readonly (int Tenants, int Documents, int Invitees, int Restarts) Size = FullRun.Or(
        (5, 10, 20, 2), (3, 2, 4, 1));

    public static TheoryData<int> Rounds => [.. Enumerable.Range(1, FullRun.Or(10, 1))];

    [Theory]
    [MemberData(nameof(Rounds))]
    public async Task Every_invitation_arrives_once_by_email_and_once_by_sms_despite_storage_restarts(int round)
    {
        Assert.InRange(round, 1, 10);
        var folder = App.NewFolder();
        var azurite = await Azurite.StartAsync(folder, Console.Error.WriteLine, CancellationToken.None);
        var ports = new AzuritePorts(azurite.TablePort, azurite.QueuePort, azurite.BlobPort);
        await using var acs = await AcsStandIn.StartAsync(folder, TimeProvider.System, CancellationToken.None);
        var clock = new LocalClock();
        await using var app = await LocalApp.StartAsync(
            App.Options(
                azurite.ConnectionString, acs.ConnectionString, listen: true, clock, lease: TimeSpan.FromSeconds(5)),
                CancellationToken.None);
        var tenants = await TenantsAsync(app);
        var creating = CreateAsync(tenants);
        for (var i = 0; i < Size.Restarts; i++)
        {
            var seen = acs.Messages.Count;
            await Until.TrueAsync(
                () => acs.Messages.Count > seen || creating.IsCompleted, "something is under way",
                TimeSpan.FromMinutes(2));
            await azurite.DisposeAsync();
            azurite = await Azurite.StartAsync(folder, Console.Error.WriteLine, ports, CancellationToken.None);
        }

        var expected = (await creating).SelectMany(one => new[] { one.Email, one.Phone }).ToList();
        Assert.Equal(Size.Tenants * Size.Documents * Size.Invitees * 2, expected.Count);
        await Until.TrueAsync(
            () => acs.Messages.Count >= expected.Count, $"{expected.Count} messages",
            TimeSpan.FromMinutes(FullRun.Or(15, 2)));
        if (FullRun.Is)
        {
            await SettleAsync(azurite.ConnectionString, clock);
        }

        await azurite.DisposeAsync();

        Assert.Equal(expected.Order(), acs.Messages.Select(message => message.To).Order());
        Assert.Equal(expected.Count, acs.Messages.SelectMany(message => message.Links).Distinct().Count());
    }

    private static async Task<TestTenant[]> TenantsAsync(LocalApp app)
    {
        var tenants = new TestTenant[Size.Tenants];
        for (var i = 0; i < tenants.Length; i++)
        {
            tenants[i] = await TestTenant.CreateAsync(app);
        }

        return tenants;
    }

    // The sender retries with the same idempotency key until there is an answer, because storage is down for a while.
    private static async Task<IReadOnlyList<(string Email, string Phone)>> CreateAsync(TestTenant[] tenants)
    {
        var invitees = new System.Collections.Concurrent.ConcurrentBag<(string Email, string Phone)>();
        var documents = tenants.SelectMany(tenant => Enumerable.Repeat(tenant, Size.Documents));
        await Parallel.ForEachAsync(documents, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (tenant, _) =>
        {
            var asked = Enumerable.Range(0, Size.Invitees).Select(
                _ => new { name = "Ana", email = TestTenant.NewEmail(), phone = TestTenant.NewPhone(), auth = "2fa" })
                .ToArray();
            var key = ("Idempotency-Key", Guid.NewGuid().ToString());
            await Until.TrueAsync(
                async () =>
                    (await tenant.PostAsync(
                        "documents", new { title = "Contract", invitees = asked }, tenant.Key, key)).Status is 201
                            or 409, "a document is created", TimeSpan.FromMinutes(5));
            foreach (var one in asked)
            {
                invitees.Add((one.email, one.phone));
            }
        });
        return [.. invitees];
    }

    /// <summary>
    /// If a dispatcher could not record its send, its claim expires and another dispatcher looks at the message again.
    /// A message that is sent twice has been sent twice by then.
    /// </summary>
    private static async Task SettleAsync(string storage, LocalClock clock)
    {
        clock.Advance(TimeSpan.FromMinutes(3));
        var table = new TableClient(storage, StorageClients.TableName);
        await Until.TrueAsync(async () =>
        {
            await foreach (var _ in table.QueryAsync<TableEntity>(
                "RowKey ge 'o|' and RowKey lt 'o}' and (Status eq 'Pending' or Status eq 'Claimed')"))
            {
                return false;
            }

            return true;
        }, "no message is under way", TimeSpan.FromMinutes(5));
    }
}
