using System.Text.Json.Serialization;
using System.Xml;
using Countersign.Policy;
using Countersign.Tenants;
using Countersign.Webhooks;

namespace Countersign.Administration;

/// <summary>
/// The policy of a tenant on the wire. A value that is off or not set is null, not left out; durations are ISO 8601.
/// </summary>
internal sealed record PolicyAnswer(
    string Name, string Issuer, string Locale, int Attempts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? UnlockAfter, int FutureSteps,
    bool RequireMfa, bool EnforceTwoFactorForDocuments, string[] TwoFactorDepartments, string LinkLifetime,
    bool OneSmsForBoth, MissingPhone MissingPhone, string[] AllowedCallingCodes,
    SendCaps SendCaps, SenderPolicy Sender, SessionPolicyAnswer Session, DevicePolicy Devices,
    SortedDictionary<string, SortedDictionary<string, TemplateAnswer>> Templates)
{
    public required QuickSign QuickSign { get; init; }

    public required bool LinkMeetsOneFactor { get; init; }

    public required SecondFactorPolicy SecondFactors { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? PublicUrl { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? DocumentUrl { get; init; }

    public string[] Origins { get; init; } = [];

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public string? PasskeyDomain { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public WebhookAnswer? Webhook { get; init; }

    public static PolicyAnswer Of(Tenant tenant) => Of(tenant, tenant.Head.Policy);

    private static PolicyAnswer Of(Tenant tenant, TenantPolicy policy) => new(
        policy.Name, policy.Issuer, policy.Locale, policy.Attempts,
        policy.UnlockAfter is { } unlockAfter ? XmlConvert.ToString(unlockAfter) : null, policy.FutureSteps,
        policy.RequireMfa, policy.EnforceTwoFactorForDocuments, [.. policy.TwoFactorDepartments],
        XmlConvert.ToString(policy.LinkLifetime), policy.OneSmsForBoth, policy.MissingPhone,
        [.. policy.AllowedCallingCodes],
        policy.SendCaps, policy.Sender, SessionPolicyAnswer.Of(policy.Session), policy.Devices,
        TemplateFields.Answer(tenant))
    {
        QuickSign = policy.QuickSign,
        LinkMeetsOneFactor = policy.LinkMeetsOneFactor,
        SecondFactors = policy.SecondFactors,
        PublicUrl = policy.PublicUrl,
        DocumentUrl = policy.DocumentUrl,
        Origins = [.. policy.Origins],
        PasskeyDomain = policy.PasskeyDomain,
        Webhook = WebhookAnswer.Of(policy.Webhook),
    };
}

/// <summary>The lifetimes of sessions, on the wire.</summary>
internal sealed record SessionPolicyAnswer(string Idle, string Absolute, bool EndOnLock)
{
    public static SessionPolicyAnswer Of(SessionPolicy session) =>
        new(XmlConvert.ToString(session.Idle), XmlConvert.ToString(session.Absolute), session.EndOnLock);
}
