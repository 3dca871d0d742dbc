using System.Collections.Concurrent;

namespace Countersign.Local;

/// <summary>What each channel does with requests.</summary>
internal sealed class AcsFaults
{
    public static readonly string[] Channels = [OutboxMessage.Sms, OutboxMessage.Email];

    public const string Ok = "ok";

    /// <summary>Answers 500, so that the caller may try again.</summary>
    public const string Fail = "fail";

    /// <summary>Accepts the request and never answers.</summary>
    public const string Hang = "hang";

    /// <summary>Refuses the request permanently.</summary>
    public const string Reject = "reject";

    /// <summary>Accepts the message, and reports later that it was not delivered.</summary>
    public const string Undelivered = "undelivered";

    /// <summary>Accepts the SMS, and reports later that the recipient has opted out.</summary>
    public const string OptedOut = "opted-out";

    private static readonly string[] Outcomes = [Ok, Fail, Hang, Reject, Undelivered];

    private readonly ConcurrentDictionary<string, string> outcomes = new(StringComparer.Ordinal);

    public string this[string channel]
    {
        get => outcomes.GetValueOrDefault(channel, Ok);
        set => outcomes[channel] = value;
    }

    public static IReadOnlyList<string> OutcomesOf(string? channel) =>
        channel == OutboxMessage.Sms ? [.. Outcomes, OptedOut] : Outcomes;
}
