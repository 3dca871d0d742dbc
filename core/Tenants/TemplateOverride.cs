using Countersign.Messages;

namespace Countersign.Tenants;

/// <summary>A tenant's own words for a message in a language. What is null stays as the product says it.</summary>
public sealed record TemplateOverride(MessageKind Kind, string Locale, string? Subject, string? Text, string? Sms)
{
    /// <summary>Its place among a tenant's overrides: `{kind}|{locale}`.</summary>
    public static string Key(MessageKind kind, string locale) => $"{kind.WireName()}|{locale}";
}
