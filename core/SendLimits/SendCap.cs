using System.Collections.Immutable;
using System.Globalization;
using Countersign.Addresses;
using Countersign.Policy;

namespace Countersign.SendLimits;

/// <summary>
/// One send limit on one counter. The reason is stable: machines read it in decision rows. A counter is identified by
/// tenant (null: shared by all tenants), reason and subject. The subject may be an address in clear text, so a key
/// holds
/// only its hash.
/// </summary>
public abstract record SendCap(string Reason, string? Tenant, string Subject)
{
    public const string OfDestination = "destination";
    public const string OfCallingCode = "calling-code";
    public const string OfClient = "client";
    public const string OfTenant = "tenant";
    public const string OfAccount = "account";
    public const string OfMoney = "money";

    // All tenants share the counter of a destination: a tenant may set a lower limit, never a higher one.
    private static readonly SendCaps Defaults = new();

    /// <summary>How long a send must wait; null when there is room.</summary>
    public abstract TimeSpan? Wait(SendCounter counter, DateTimeOffset now);

    public abstract SendCounter Count(SendCounter counter, DateTimeOffset now);

    /// <summary>The limits on a send, in the order in which they are reserved.</summary>
    public static ImmutableArray<SendCap> Over(
        SendRequest send, SendCaps caps, string tenant, string? client, DateTimeOffset now) =>
        send.Standing == SendStanding.Proven
            ? [
                new WindowCap(OfAccount, tenant, send.AccountId, caps.AccountPerHour),
                .. Money(send.Channel, caps, tenant, now)]
            :
            [
                Destination(send.Channel, send.Destination, caps),
                .. CallingCode(send.Channel, send.Destination, caps, tenant),
                .. Client(client, caps, tenant),
                WholeTenant(caps, tenant),
                .. Money(send.Channel, caps, tenant, now),
            ];

    /// <summary>
    /// The counters for a notification, which no limit refuses. A document message of the back office does not count on
    /// the destination, which all tenants share: ten invitations must not block a reader's codes at another tenant.
    /// </summary>
    public static ImmutableArray<SendCap> OverNotification(
        Channel channel, string destination, SendCaps caps, string tenant, DateTimeOffset now,
        bool isOfDocument = false) =>
    [
        .. isOfDocument ? Array.Empty<SendCap>() : [Destination(channel, destination, caps)],
        .. CallingCode(channel, destination, caps, tenant),
        WholeTenant(caps, tenant),
        .. Money(channel, caps, tenant, now),
    ];

    private static WindowCap Destination(Channel channel, string destination, SendCaps caps) =>
        new(
            OfDestination, null, Inbox(channel, destination),
            Math.Min(caps.DestinationPerHour, Defaults.DestinationPerHour))
        {
            PerDay = Math.Min(caps.DestinationPerDay, Defaults.DestinationPerDay),
        };

    private static IEnumerable<SendCap> CallingCode(
        Channel channel, string destination, SendCaps caps, string tenant) =>
        channel == Channel.Sms
            ? [
                new WindowCap(
                    OfCallingCode, tenant, CallingCodes.CallingCodeOf(destination) ?? "", caps.CallingCodePerHour)]
            : [];

    private static IEnumerable<SendCap> Client(string? client, SendCaps caps, string tenant) =>
        client is null ? [] : [new WindowCap(OfClient, tenant, client, caps.ClientPerHour)];

    private static WindowCap WholeTenant(SendCaps caps, string tenant) =>
        new(OfTenant, tenant, "", caps.TenantPerHour) { WatchesReturns = true };

    private static IEnumerable<SendCap> Money(Channel channel, SendCaps caps, string tenant, DateTimeOffset now) =>
        caps.MonthlyCeiling is { } ceiling
            ? [
                new MoneyCap(
                    tenant, now.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture), ceiling,
                    channel == Channel.Sms ? caps.SmsPrice : caps.EmailPrice)]
            : [];

    private static string Inbox(Channel channel, string destination) =>
        channel == Channel.Email && EmailAddress.TryCanonicalize(destination, out var canonical)
            ? EmailAddress.InboxOf(canonical)
            : destination;
}
