using System.Text.Json.Serialization;

namespace Countersign.Policy;

/// <summary>
/// The send limits of a tenant. They count sends whose code was not verified: a verified code returns its unit, except
/// to the money ceiling. Calling code, tenant and money count only messages that leave. Of each of these three, login
/// codes of strangers, enrolment codes and notices may use half; recovery links and proved callers may use all.
/// </summary>
public sealed record SendCaps
{
    public const int Highest = 1_000_000;
    public const decimal HighestPrice = 100;
    public const int PriceDecimals = 6;

    /// <summary>
    /// Sends to one destination over all tenants: those before a first factor was proved, and enrolment codes.
    /// </summary>
    public int DestinationPerHour { get; set; } = 5;

    public int DestinationPerDay { get; set; } = 10;

    /// <summary>SMS to one calling code.</summary>
    public int CallingCodePerHour { get; set; } = 500;

    /// <summary>The same sends, requested from one client address.</summary>
    public int ClientPerHour { get; set; } = 50;

    /// <summary>Messages of the whole tenant.</summary>
    public int TenantPerHour { get; set; } = 5_000;

    /// <summary>Sends of one account after a first factor or in a session.</summary>
    public int AccountPerHour { get; set; } = 10;

    /// <summary>
    /// The most that messages may cost in a month, in the currency of the prices; null means no ceiling.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public decimal? MonthlyCeiling { get; set; }

    /// <summary>The price of one SMS.</summary>
    public decimal SmsPrice { get; set; } = 0.1m;

    /// <summary>The price of one email.</summary>
    public decimal EmailPrice { get; set; } = 0.0005m;

    /// <summary>Refusals are recorded but not enforced: shows what a limit would do.</summary>
    public bool RecordOnly { get; set; }
}
