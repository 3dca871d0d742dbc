using System.Text.Json.Serialization;

namespace Countersign.AspNetCore;

/// <summary>An event that Countersign sent. It names people and things by id only.</summary>
/// <param name="Type">What happened, for example `account.locked`.</param>
/// <param name="Timestamp">When it happened.</param>
/// <param name="Data">To whom.</param>
public sealed record CountersignEvent(string Type, DateTimeOffset Timestamp, CountersignEventData Data)
{
    /// <summary>
    /// The same for every try of one event. An event can arrive more than once: keep the ids that were handled.
    /// </summary>
    [JsonIgnore]
    public string Id { get; init; } = "";
}
