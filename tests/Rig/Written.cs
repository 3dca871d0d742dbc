using System.Globalization;
using Countersign.Audit;
using Countersign.Decisions;
using Countersign.Messages;

namespace Countersign.Tests.Rig;

/// <summary>All that a decision writes beside the state, a line each.</summary>
internal static class Written
{
    /// <summary>Type, factor, failures, by and subject of each audit row, and so on. An id is shown as `#`.</summary>
    public static IEnumerable<string> Lines<TState, T>(Decision<TState, T> decision, DateTimeOffset now)
        where TState : class =>
        [
            .. decision.Events.Select(Line),
            .. decision.Messages.Select(message => $"> {Line(message)}"),
            .. decision.DecoyMessages.Select(message => $"> {Line(message)}, without a row"),
            .. decision.IndexedInboxes.Select(one => $"index {one.Inbox}{(one.IsProved ? ", proved" : "")}"),
            .. decision.ReturnedUnits.Select(unit => $"return {unit}"),
            .. decision.DueAt is { } due ? [$"due in {due - now}"] : (string[])[],
        ];

    private static string Line(AuditEvent entry) => string.Join(
        ' ',
        new[]
        {
            entry.Type, entry.Factor, entry.Failures?.ToString(CultureInfo.InvariantCulture), entry.By,
            entry.Subject is { } subject ? Countersign.Http.Ids.Is(subject) ? "#" : subject : null,
        }.OfType<string>());

    private static string Line(OutboxMessage message) =>
        $"{message.Kind} {message.Channel} {message.AddressHash}" +
        $"{(message.IsCounted ? ", counted" : "")}{(message.ChallengeId is null ? "" : ", of a challenge")}";
}
