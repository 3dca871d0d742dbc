using System.ComponentModel.DataAnnotations;

namespace Countersign.Settings;

/// <summary>The settings of a deployment, section `Countersign`. All failures are reported together at start-up.</summary>
public sealed class CountersignOptions
{
    public const string Section = "Countersign";

    /// <summary>Where the links in messages lead: `{publicUrl}#{kind}={token}`. https, but for loopback.</summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>Where this API is reached: the start of every token's issuer.</summary>
    public Uri? ApiUrl { get; set; }

    public MasterKeyOptions MasterKey { get; set; } = new();

    /// <summary>Master secrets by id, base64, at least 32 bytes each. One more than the current may be named while it is rotated.</summary>
    public IDictionary<string, string> MasterKeys { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public CommunicationOptions Communication { get; set; } = new();

    /// <summary>
    /// What a tenant may choose to send from, beside the deployment's own senders. By tenant id; `_` may stand for `-`,
    /// which the names of app settings cannot have.
    /// </summary>
    public IDictionary<string, SenderOptions> Senders { get; } = new Dictionary<string, SenderOptions>(StringComparer.Ordinal);

    /// <summary>What Event Grid shows with delivery reports, in a delivery header; at least 32 characters. None: no report is taken.</summary>
    public string? DeliveryReportSecret { get; set; }

    public ClientAddressOptions ClientAddress { get; set; } = new();

    /// <summary>
    /// No answer to a check comes sooner than this after it was let in, so that an account's existence, its lock and
    /// its password cannot be read from a clock. Choose it above the p99 of one hash and one commit.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan ResponseFloor { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many different usernames may fail from one client address in an hour before it is asked to wait.</summary>
    [Range(1, int.MaxValue)]
    public int FailedNamesPerClient { get; set; } = 100;

    /// <summary>How many sign-ins of one client address may be under way at a time: half of what may wait for a hash.</summary>
    [Range(1, int.MaxValue)]
    public int SignInsPerClient { get; set; } = 32;

    /// <summary>Whether the send caps of tenants apply to each client address too. Off where one machine plays every client.</summary>
    public bool CountSendsPerClient { get; set; } = true;

    public SenderOptions SendersOf(string tenant) =>
        Senders.TryGetValue(tenant, out var senders) || Senders.TryGetValue(tenant.Replace('-', '_'), out senders) ? senders : new SenderOptions();
}

/// <summary>Which of the configured master secrets writes.</summary>
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

    /// <summary>How many emails a minute the service takes from us, of all tenants. Unset: its own refusals pace them, and no tenant is kept from taking all.</summary>
    public int? EmailsPerMinute { get; set; }

    /// <summary>The same for an hour; both or none.</summary>
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
