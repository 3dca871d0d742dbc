using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using Countersign.Addresses;
using Countersign.Settings;
using Microsoft.Extensions.Configuration;

namespace Countersign.Storage;

/// <summary>
/// The table and the queues, in the storage account that the Functions host uses too (`AzureWebJobsStorage`, a
/// connection string or service addresses with the app's identity).
/// </summary>
public sealed class StorageClients
{
    public const string TableName = "countersign";
    public const string SmsQueue = "sms";
    public const string EmailQueue = "email";
    public const string WebhookQueue = "webhook";
    public const string FollowUpQueue = "follow-up";

    private readonly bool _create;

    // Azure's libraries read it once, at their first client, which is one of these. Without it they trace only their
    // HTTP requests.
    static StorageClients() => AppContext.SetSwitch("Azure.Experimental.EnableActivitySource", true);

    public StorageClients(IConfiguration configuration, IEnumerable<HttpPipelinePolicy> policies)
    {
        var defaults = new CountersignOptions();
        var settings = configuration.GetSection(CountersignOptions.Section);
        _create = settings.GetValue(nameof(CountersignOptions.CreateStorage), defaults.CreateStorage);
        var timeout = settings.GetValue(nameof(CountersignOptions.AzureTimeout), defaults.AzureTimeout);
        var policyList = policies.ToArray();
        var tableOptions = Tuned(new TableClientOptions(), policyList, timeout);
        var queueOptions = Tuned(
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }, policyList, timeout);
        if (configuration["AzureWebJobsStorage"] is { Length: > 0 } connectionString)
        {
            Table = new TableClient(connectionString, TableName, tableOptions);
            Sms = new QueueClient(connectionString, SmsQueue, queueOptions);
            Email = new QueueClient(connectionString, EmailQueue, queueOptions);
            Webhook = new QueueClient(connectionString, WebhookQueue, queueOptions);
            FollowUp = new QueueClient(connectionString, FollowUpQueue, queueOptions);
            return;
        }

        var section = configuration.GetSection("AzureWebJobsStorage");
        var queues = new Uri(
            section["queueServiceUri"]
            ?? throw new InvalidOperationException("AzureWebJobsStorage names no storage account."));
        var tables = new Uri(
            section["tableServiceUri"]
            ?? throw new InvalidOperationException("AzureWebJobsStorage names no table service."));
        var credential = AppIdentity.Credential(section["clientId"]);
        Table = new TableClient(tables, TableName, credential, tableOptions);
        Sms = new QueueClient(new Uri(queues, SmsQueue), credential, queueOptions);
        Email = new QueueClient(new Uri(queues, EmailQueue), credential, queueOptions);
        Webhook = new QueueClient(new Uri(queues, WebhookQueue), credential, queueOptions);
        FollowUp = new QueueClient(new Uri(queues, FollowUpQueue), credential, queueOptions);
    }

    public TableClient Table { get; }

    public QueueClient Sms { get; }

    public QueueClient Email { get; }

    public QueueClient Webhook { get; }

    public QueueClient FollowUp { get; }

    public QueueClient QueueFor(Channel channel) => channel switch
    {
        Channel.Sms => Sms,
        Channel.Email => Email,
        Channel.Webhook => Webhook,
        _ => FollowUp,
    };

    /// <summary>
    /// Few and short retries, because a person is waiting. Policies from the container (telemetry, the fault rig) see
    /// every try.
    /// </summary>
    public static TOptions Tuned<TOptions>(
        TOptions options, IEnumerable<HttpPipelinePolicy> policies, TimeSpan timeout)
        where TOptions : ClientOptions
    {
        options.Retry.MaxRetries = 2;
        options.Retry.Delay = TimeSpan.FromMilliseconds(100);
        options.Retry.MaxDelay = TimeSpan.FromSeconds(1);
        options.Retry.NetworkTimeout = timeout;
        foreach (var policy in policies)
        {
            options.AddPolicy(policy, HttpPipelinePosition.BeforeTransport);
        }

        return options;
    }

    /// <summary>Creates the table and the queues that are missing, unless the deployment has made them.</summary>
    public Task PrepareAsync(CancellationToken cancellationToken) => !_create ? Task.CompletedTask : Task.WhenAll(
        Table.CreateIfNotExistsAsync(cancellationToken),
        Sms.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Email.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        Webhook.CreateIfNotExistsAsync(cancellationToken: cancellationToken),
        FollowUp.CreateIfNotExistsAsync(cancellationToken: cancellationToken));
}
