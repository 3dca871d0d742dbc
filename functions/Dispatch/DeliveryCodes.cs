using System.Collections.Frozen;
using Countersign.Messages;

namespace Countersign.Dispatch;

/// <summary>
/// The codes in the delivery reports of Azure Communication Services.
/// https://learn.microsoft.com/azure/communication-services/resources/troubleshooting/voice-video-calling/troubleshooting-codes?pivots=sms
/// </summary>
internal static class DeliveryCodes
{
    private static readonly FrozenDictionary<string, DeliveryFailure> Failures =
        new Dictionary<string, DeliveryFailure>(StringComparer.Ordinal)
        {
            // Blocked as fraud; wrong sender or recipient; a kind of message that is not supported there.
            ["4000"] = DeliveryFailure.Final,
            ["4001"] = DeliveryFailure.Final,
            ["4002"] = DeliveryFailure.Final,
            ["4003"] = DeliveryFailure.Final,

            // No such number.
            ["4004"] = DeliveryFailure.NumberRefuses,

            // Blocked by the carrier.
            ["4005"] = DeliveryFailure.Final,

            // Phone switched off or out of reach.
            ["4006"] = DeliveryFailure.Passing,

            // Opted out, with STOP.
            ["4007"] = DeliveryFailure.NumberRefuses,

            // A quota was reached, or a provider was unavailable for a moment.
            ["4008"] = DeliveryFailure.Passing,
            ["5001"] = DeliveryFailure.Passing,

            // No receipt came in time, mostly because the carrier never sends one. A repeat would arrive twice.
            ["5002"] = DeliveryFailure.Final,
            ["5000"] = DeliveryFailure.Final,
            ["9999"] = DeliveryFailure.Final,
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>After an unknown code nothing is sent again.</summary>
    public static DeliveryFailure Classify(string? code) =>
        code is null ? DeliveryFailure.Final : Failures.GetValueOrDefault(code, DeliveryFailure.Final);
}
