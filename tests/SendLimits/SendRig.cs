using System.Globalization;
using System.Security.Cryptography;
using Azure.Data.Tables;
using Countersign.Addresses;
using Countersign.Local;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.SendLimits;
using Countersign.Storage;
using Countersign.Tenants;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.SendLimits;

/// <summary>A tenant with the limits of a test, and the send meter of an app.</summary>
public sealed class SendRig(LocalApp app, string tenant, SendCaps caps)
{
    public SendRig(LocalApp app, SendCaps? caps = null)
        : this(app, $"t-{Guid.NewGuid():N}", caps ?? new SendCaps())
    {
    }

    /// <summary>The start of a minute.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    public string? Client { get; set; } = "203.0.113.7";

    public string Tenant { get; } = tenant;

    public TenantScope Scope
    {
        get
        {
            var head = new TenantHead(
                new TenantPolicy { Name = "Acme", Issuer = "Acme", SendCaps = caps },
                app.Services.GetRequiredService<MasterKeys>().CurrentId, "admin", null, Now);
            return new TenantScope(Tenant, new Tenant { Head = head }) { Client = Client };
        }
    }

    public SendMeter Meter { get; } = app.Services.GetRequiredService<SendMeter>();

    public static string NewPhone(string code = "46") =>
        $"+{code}7{RandomNumberGenerator.GetInt32(100_000_000, 1_000_000_000).ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The same tenant with other limits.</summary>
    public SendRig With(SendCaps other) => new(app, Tenant, other) { Now = Now, Client = Client };

    /// <summary>Asks for a send to somebody, whose number is proved when the caller is.</summary>
    public Task<SendLimitOutcome> AskAsync(
        string destination, SendStanding standing = SendStanding.Unproven, string account = "anna",
        bool hasReceiver = true, bool? isProved = null) =>
        Meter.ReserveAsync(
            Scope,
            new SendRequest(ChannelOf(destination), destination, standing, account)
            {
                HasReceiver = hasReceiver,
                IsProved = isProved ?? standing == SendStanding.Proven,
            },
            Now, CancellationToken.None);

    public Task ReturnAsync(SendLimitOutcome outcome) => Meter.ReturnAsync(outcome.Units, CancellationToken.None);

    /// <summary>Sends until one does not leave; returns how many did.</summary>
    public async Task<int> RoomAsync(
        string destination, SendStanding standing = SendStanding.Unproven, string account = "anna",
        bool? isProved = null)
    {
        var allowed = 0;
        while ((await AskAsync(destination, standing, account, isProved: isProved)).IsAllowed)
        {
            allowed++;
            Assert.True(allowed < 1000, "Nothing refuses.");
        }

        return allowed;
    }

    /// <summary>The number of decision rows on the day of <see cref="Now"/>.</summary>
    public async Task<int> DecisionsAsync()
    {
        var partition = $"{Tenant}|sends|{Now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";
        var count = 0;
        await foreach (var row in app.Services.GetRequiredService<StorageClients>().Table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {partition}")))
        {
            count++;
        }

        return count;
    }

    private static Channel ChannelOf(string destination) => destination[0] == '+' ? Channel.Sms : Channel.Email;
}
