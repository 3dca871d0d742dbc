using Countersign.Messages;

namespace Countersign.Tenants;

/// <summary>A tenant's own text for a message in a language. Null means the text of the product.</summary>
public sealed record TemplateOverride(MessageKind Kind, string Locale, string? Subject, string? Text, string? Sms)
{
    /// <summary>Its key among the overrides of a tenant: `{kind}|{locale}`.</summary>
    public static string Key(MessageKind kind, string locale) => $"{kind.WireName()}|{locale}";
}
