using System.ComponentModel.DataAnnotations;

namespace Countersign.Settings;

/// <summary>
/// The settings of a deployment, section `Countersign`. All failures are reported together at start-up.
/// </summary>
public sealed class CountersignOptions
{
    public const string Section = "Countersign";

    /// <summary>
    /// Where the links in messages lead: `{publicUrl}#{kind}={token}`. `{tenant}` in its path stands for the tenant's
    /// id. Unset: the hosted page of the tenant. Must be https, except on loopback.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>The address of this API; the issuer of every token begins with it. It is chosen once.</summary>
    public Uri? ApiUrl { get; set; }

    public MasterKeyOptions MasterKey { get; set; } = new();

    /// <summary>
    /// Master secrets by id, base64, at least 32 bytes each. During a rotation there is one beside the current one.
    /// </summary>
    public IDictionary<string, string> MasterKeys { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public CommunicationOptions Communication { get; set; } = new();

    /// <summary>
    /// The senders that a tenant may choose beside the deployment's own, by tenant id. `_` may replace `-`, which the
    /// name of an app setting cannot contain.
    /// </summary>
    public IDictionary<string, SenderOptions> Senders { get; } = new Dictionary<string, SenderOptions>(
        StringComparer.Ordinal);

    /// <summary>
    /// The secret that Event Grid sends with delivery reports, in a header; at least 32 characters. Unset: all reports
    /// are refused.
    /// </summary>
    public string? DeliveryReportSecret { get; set; }

    /// <summary>
    /// Whether each start creates the table and the queues that are missing. Off where the deployment has made them:
    /// then no start waits for it.
    /// </summary>
    public bool CreateStorage { get; set; } = true;

    /// <summary>
    /// How long one try of a call to the storage or to Communication Services may take. A call to the storage has at
    /// most three tries, so a request can wait three times as long until it is answered with 503. A call that sends a
    /// message has one. An SMS that is not answered in this time is recorded as unknown and never sent again; an email
    /// is sent again from the queue. A send, and the three tries to record it, must end within a dispatcher's claim of
    /// two minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:25")]
    public TimeSpan AzureTimeout { get; set; } = TimeSpan.FromSeconds(4);

    public ClientAddressOptions ClientAddress { get; set; } = new();

    public PasswordHashingOptions PasswordHashing { get; set; } = new();

    /// <summary>
    /// What an unproven request shows waits for the next multiple of this, so that response times do not reveal whether
    /// an account exists or is locked. Choose it above the spread of one load and one commit; zero holds nothing.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan ResponseGrain { get; set; } = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// How many different usernames may fail from one client address at one tenant in an hour before it is asked to
    /// wait.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int FailedNamesPerClient { get; set; } = 100;

    /// <summary>
    /// How many requests without a credential one client address may have in progress at a time, on each route. The
    /// default is half of those that may wait for a hash.
    /// </summary>
    [Range(1, int.MaxValue)]
    public int SignInsPerClient { get; set; } = 32;

    /// <summary>
    /// Whether the send limits of tenants also apply to each client address. Off where one machine plays every client.
    /// </summary>
    public bool CountSendsPerClient { get; set; } = true;

    public SenderOptions SendersOf(string tenant) =>
        Senders.TryGetValue(tenant, out var senders) || Senders.TryGetValue(tenant.Replace('-', '_'), out senders)
            ? senders
            : new SenderOptions();
}

/// <summary>Which of the configured master secrets seals and derives what is new.</summary>
public sealed class MasterKeyOptions
{
    public string Current { get; set; } = "";
}

/// <summary>Azure Communication Services: an endpoint with the app's identity, or a connection string.</summary>
public sealed class CommunicationOptions
{
    public string? ConnectionString { get; set; }

    public Uri? Endpoint { get; set; }

    public string EmailSender { get; set; } = "";

    /// <summary>
    /// The service's quota of emails a minute, for all tenants together. Unset: only the service's own refusals limit
    /// us, and one tenant can use up the quota.
    /// </summary>
    public int? EmailsPerMinute { get; set; }

    /// <summary>The same for an hour. Set both or neither.</summary>
    public int? EmailsPerHour { get; set; }

    /// <summary>A number or alphanumeric sender; empty where SMS is off.</summary>
    public string? SmsSender { get; set; }
}

/// <summary>The senders that the operator provisioned for one tenant.</summary>
public sealed class SenderOptions
{
    public IList<string> Email { get; } = [];

    /// <summary>Numbers in E.164 form, short codes or alphanumeric sender ids.</summary>
    public IList<string> Sms { get; } = [];
}
