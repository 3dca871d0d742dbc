using System.Collections.Immutable;
using System.Globalization;
using Countersign.Addresses;
using Countersign.Policy;

namespace Countersign.SendLimits;

/// <summary>
/// One send limit on one counter. The reason is stable: machines read it in decision rows. A counter is identified by
/// tenant (null: shared by all tenants), reason and subject. The subject may be an address in clear text, so a key
/// holds only its hash.
/// </summary>
public abstract record SendCap(string Reason, string? Tenant, string Subject)
{
    public const string OfDestination = "destination";
    public const string OfCallingCode = "calling-code";
    public const string OfClient = "client";
    public const string OfTenant = "tenant";
    public const string OfAccount = "account";
    public const string OfMoney = "money";
    public const string OfNumber = "number";
    public const string OfNotices = "notice";

    private const int NumberPerDay = 20;

    // The last one stands for all further ones.
    private const int NoticesPerDay = 20 + 1;

    // All tenants share the counter of a destination: a tenant may set a lower limit, never a higher one.
    private static readonly SendCaps Defaults = new();

    /// <summary>What happens to a send for which there is no room.</summary>
    public CapEffect Effect { get; init; }

    /// <summary>The send may use half of the limit. The other half is for recovery and for proved callers.</summary>
    public bool UsesHalf { get; init; }

    /// <summary>
    /// Counts on a row that limits nothing: a name that nobody has causes the same work as a message that leaves.
    /// </summary>
    public bool IsDecoy { get; init; }

    /// <summary>A verified code returns its unit.</summary>
    public bool IsReturned => Reason is not (OfNumber or OfMoney);

    /// <summary>How long a send must wait; null when there is room.</summary>
    public abstract TimeSpan? Wait(SendCounter counter, DateTimeOffset now);

    public abstract SendCounter Count(SendCounter counter, DateTimeOffset now);

    /// <summary>What <see cref="Count"/> has reserved on this counter.</summary>
    public virtual SendUnit UnitOf(string counter, DateTimeOffset now) =>
        new(counter, SendCounter.MinuteOf(now)) { IsOfHalf = UsesHalf };

    /// <summary>
    /// The limits on a send, in the order in which they are reserved: annoyance and guessing, which count every
    /// request; then those that count only what leaves. Money is the last one.
    /// </summary>
    public static ImmutableArray<SendCap> Over(
        SendRequest send, SendCaps caps, string tenant, string? client, DateTimeOffset now)
    {
        IEnumerable<SendCap> leaving = [
            .. Number(send),
            .. CallingCode(send, caps, tenant),
            new WindowCap(OfTenant, tenant, "", caps.TenantPerHour) { WatchesReturns = send.HasReceiver },
            .. Money(send.Channel, caps, tenant, now)];
        leaving = leaving.Select(cap => cap with
        {
            Effect = send.HasReceiver ? EffectOf(cap, send.Standing) : CapEffect.Count,
            UsesHalf = cap.Reason == OfNumber ? IsOfNumbersHalf(send) : IsOfHalf(send.Standing),
            IsDecoy = !send.HasReceiver,
        });
        IEnumerable<SendCap> asked = send.Standing switch
        {
            SendStanding.Unproven or SendStanding.Recovery => [
                Destination(send, caps), .. Client(client, caps, tenant)],
            SendStanding.Enrolment => [
                Destination(send, caps), .. Client(client, caps, tenant), Account(send, caps, tenant)],
            SendStanding.Proven => [Account(send, caps, tenant)],
            SendStanding.Notice => [Notices(send)],
            _ => [],
        };
        return [.. asked, .. leaving];
    }

    private static CapEffect EffectOf(SendCap cap, SendStanding standing) => standing switch
    {
        SendStanding.Proven or SendStanding.Enrolment => CapEffect.Answer,
        SendStanding.Unproven or SendStanding.Recovery => CapEffect.Withhold,
        SendStanding.NoticeOfChange => CapEffect.Count,
        _ => cap.Reason == OfNumber ? CapEffect.Withhold : CapEffect.Count,
    };

    // Strangers cause locks too, so the notices of them stand in the strangers' half.
    private static bool IsOfHalf(SendStanding standing) =>
        standing is SendStanding.Unproven or SendStanding.Enrolment or SendStanding.Notice;

    private static bool IsOfNumbersHalf(SendRequest send) => send is not
    { Standing: SendStanding.Proven, IsProved: true };

    private static WindowCap Destination(SendRequest send, SendCaps caps) =>
        new(OfDestination, null, InboxOf(send), Math.Min(caps.DestinationPerHour, Defaults.DestinationPerHour))
        {
            PerDay = Math.Min(caps.DestinationPerDay, Defaults.DestinationPerDay),
            CoolsDown = send.Standing == SendStanding.Enrolment,
            Effect = send.IsTyped ? CapEffect.Answer : CapEffect.Withhold,
        };

    private static WindowCap Notices(SendRequest send) =>
        new(OfNotices, null, InboxOf(send), NoticesPerDay) { PerDay = NoticesPerDay, Effect = CapEffect.Withhold };

    private static WindowCap Account(SendRequest send, SendCaps caps, string tenant) =>
        new(OfAccount, tenant, send.AccountId, caps.AccountPerHour);

    private static IEnumerable<SendCap> Client(string? client, SendCaps caps, string tenant) =>
        client is null ? [] : [new WindowCap(OfClient, tenant, client, caps.ClientPerHour)];

    private static IEnumerable<SendCap> Number(SendRequest send) =>
        send.Channel == Channel.Sms
            ? [new WindowCap(OfNumber, null, send.Destination, NumberPerDay) { PerDay = NumberPerDay }]
            : [];

    private static IEnumerable<SendCap> CallingCode(SendRequest send, SendCaps caps, string tenant) =>
        send.Channel == Channel.Sms
            ? [
                new WindowCap(
                    OfCallingCode, tenant, CallingCodes.CallingCodeOf(send.Destination) ?? "", caps.CallingCodePerHour)]
            : [];

    private static IEnumerable<SendCap> Money(Channel channel, SendCaps caps, string tenant, DateTimeOffset now) =>
        caps.MonthlyCeiling is { } ceiling
            ? [
                new MoneyCap(
                    tenant, now.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture), ceiling,
                    channel == Channel.Sms ? caps.SmsPrice : caps.EmailPrice)]
            : [];

    private static string InboxOf(SendRequest send) => Inbox.Of(send.Channel, send.Destination);
}
