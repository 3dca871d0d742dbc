using System.Text.Json.Serialization;

namespace Countersign.Policy;

/// <summary>
/// How many messages a tenant lets people cause. Counted on sends that nobody verified: a verified code returns its
/// unit, except to the money ceiling.
/// </summary>
public sealed record SendCaps
{
    /// <summary>Unproven sends to one destination, over all tenants.</summary>
    public int DestinationPerHour { get; set; } = 5;

    public int DestinationPerDay { get; set; } = 10;

    /// <summary>Unproven SMS to one calling code.</summary>
    public int CallingCodePerHour { get; set; } = 500;

    /// <summary>Unproven sends that one client address caused.</summary>
    public int ClientPerHour { get; set; } = 50;

    /// <summary>Unproven sends of the whole tenant.</summary>
    public int TenantPerHour { get; set; } = 5_000;

    /// <summary>Sends that one account caused behind a first factor or in a session.</summary>
    public int AccountPerHour { get; set; } = 10;

    /// <summary>What a month's messages may cost, in the currency of the prices; none is no ceiling.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public decimal? MonthlyCeiling { get; set; }

    /// <summary>What one SMS costs.</summary>
    public decimal SmsPrice { get; set; } = 0.1m;

    /// <summary>What one email costs.</summary>
    public decimal EmailPrice { get; set; } = 0.0005m;

    /// <summary>Refusals are recorded but not enforced: how to find out what a cap would do.</summary>
    public bool RecordOnly { get; set; }
}
