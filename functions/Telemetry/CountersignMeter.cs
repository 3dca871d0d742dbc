using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Messages;

namespace Countersign.Telemetry;

/// <summary>
/// The metrics of a deployment. They identify no person: no user, address, challenge or message, and only the calling
/// code of a number. The tenant's id is there only where an attack on one tenant must be visible.
/// </summary>
public sealed class CountersignMeter
{
    public const string Name = "Countersign";

    public const string SignIns = "countersign.sign_ins";
    public const string Locks = "countersign.locks";
    public const string Unlocks = "countersign.unlocks";
    public const string Messages = "countersign.messages";
    public const string RoundTrips = "countersign.storage.round_trips";
    public const string QueueAge = "countersign.queue.age";

    public const string Outcome = "countersign.outcome";
    public const string FactorTag = "countersign.factor";
    public const string Locked = "countersign.locked";
    public const string By = "countersign.by";
    public const string Tenant = "countersign.tenant.id";
    public const string Step = "countersign.message.step";
    public const string ChannelTag = "countersign.message.channel";
    public const string Content = "countersign.message.content";
    public const string CallingCode = "countersign.calling_code";
    public const string Function = "countersign.function";

    private readonly Counter<long> signIns;
    private readonly Counter<long> locks;
    private readonly Counter<long> unlocks;
    private readonly Counter<long> messages;
    private readonly Histogram<long> roundTrips;
    private readonly Histogram<double> queueAge;

    public CountersignMeter(IMeterFactory factory)
    {
        var meter = factory.Create(Name);
        signIns = meter.CreateCounter<long>(
            SignIns, "{answer}",
            "Answers to a sign-in that were committed: signed in, asked for a second factor, or wrong.");
        locks = meter.CreateCounter<long>(Locks, "{lock}", "Budgets of wrong answers that were spent.");
        unlocks = meter.CreateCounter<long>(Unlocks, "{lock}", "Locks that were lifted.");
        messages = meter.CreateCounter<long>(
            Messages, "{message}", "Messages by how far they came; what was sent and not entered was abandoned.");
        roundTrips = meter.CreateHistogram(
            RoundTrips, "{request}", "Requests to storage that one invocation of a function made, each try counted.",
            advice: Buckets<long>(0, 1, 2, 3, 4, 6, 8, 12, 20, 50, 100));
        queueAge = meter.CreateHistogram(
            QueueAge, "s", "From the decision that owes a message to the first claim of it.",
            advice: Buckets(0.5, 1, 2, 3, 5, 10, 30, 60, 300, 900, 3600));
    }

    /// <summary>
    /// Counts the audit events of a commit, after it succeeded. An unknown name has no audit, but its wrong answers
    /// count too, because they are a sign of guessing.
    /// </summary>
    public void Committed(PartitionId partition, object? before, ImmutableArray<AuditEvent> events)
    {
        foreach (var entry in events)
        {
            switch (entry.Type)
            {
                case AuditType.SignedIn:
                    signIns.Add(1, new TagList { { Outcome, "signed-in" } });
                    break;
                case AuditType.ChallengeOpened when entry.Factor is { } passed:
                    signIns.Add(1, new TagList { { Outcome, "challenged" }, { FactorTag, passed } });
                    break;
                case AuditType.AttemptFailed:
                    signIns.Add(1, new TagList { { Outcome, "failed" }, { FactorTag, entry.Factor ?? "none" } });
                    break;
                case AuditType.AccountLocked or AuditType.DeviceLocked or AuditType.InvitationLocked
                    or AuditType.MemberLocked:
                    locks.Add(
                        1,
                        new TagList
                        {
                            { Locked, entry.Type == AuditType.DeviceLocked ? "device" : Kind(partition) },
                            { Tenant, partition.Tenant },
                        });
                    break;
                case AuditType.AccountUnlocked or AuditType.InvitationUnlocked or AuditType.MemberUnlocked:
                    unlocks.Add(1, new TagList { { Locked, Kind(partition) }, { By, entry.By } });
                    break;
                case AuditType.FactorPassed or AuditType.FactorEnabled
                    when EnteredCode.Of(before, entry) is { } address:
                    messages.Add(1, Tags("entered", address.Channel, "code", address.Text));
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>Counts a message that a provider accepted. A repeated email is counted again.</summary>
    public void Sent(OutboxMessage message, string to) =>
        messages.Add(1, Tags("sent", message.Channel, ContentOf(message.Kind), to));

    /// <summary>Counts a delivery report that changed the status of a message.</summary>
    public void Reported(OutboxMessage message, bool isDelivered, string to) =>
        messages.Add(1, Tags(isDelivered ? "delivered" : "undelivered", message.Channel, ContentOf(message.Kind), to));

    /// <summary>
    /// Counts a new status of an outbox row: its age at the first claim, and its end where no message was sent.
    /// </summary>
    public void Moved(OutboxMessage message, DispatchStatus status, bool isFirstTry, DateTimeOffset now)
    {
        switch (status)
        {
            case DispatchStatus.Claimed when isFirstTry:
                queueAge.Record(
                    Math.Max(0, (now - message.CreatedAt).TotalSeconds),
                    new TagList { { ChannelTag, Wire(message.Channel) } });
                break;
            case DispatchStatus.Sent when message.Channel == Channel.Webhook:
            case DispatchStatus.Failed or DispatchStatus.Unknown or DispatchStatus.Expired or DispatchStatus.Dropped:
                messages.Add(1, Tags(Wire(status), message.Channel, ContentOf(message.Kind), null));
                break;
            default:
                break;
        }
    }

    /// <summary>Records the storage requests of a finished invocation.</summary>
    public void Invoked(string function, int trips) => roundTrips.Record(trips, new TagList { { Function, function } });

    private static TagList Tags(string step, Channel channel, string content, string? address)
    {
        var tags = new TagList { { Step, step }, { ChannelTag, Wire(channel) }, { Content, content } };
        if (channel == Channel.Sms && address is not null && CallingCodes.CallingCodeOf(address) is { } code)
        {
            tags.Add(CallingCode, code);
        }

        return tags;
    }

    private static string Kind(PartitionId partition) => partition.IsUnknownName ? "unknown-name" : partition.Kind;

    private static string ContentOf(MessageKind kind) => kind switch
    {
        MessageKind.Event => "event",
        _ when kind.CarriesCode() => "code",
        _ when kind.CarriesLink() => "link",
        _ => "notice",
    };

    private static string Wire(Channel channel) => channel switch
    {
        Channel.Sms => "sms",
        Channel.Email => "email",
        Channel.Webhook => "webhook",
        _ => "follow-up",
    };

    private static string Wire(DispatchStatus status) => status switch
    {
        DispatchStatus.Sent => "sent",
        DispatchStatus.Failed => "failed",
        DispatchStatus.Unknown => "unknown",
        DispatchStatus.Expired => "expired",
        _ => "dropped",
    };

    private static InstrumentAdvice<T> Buckets<T>(params ReadOnlySpan<T> boundaries)
        where T : struct => new() { HistogramBucketBoundaries = boundaries.ToArray() };
}
