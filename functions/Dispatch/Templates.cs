using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Countersign.Addresses;
using Countersign.Messages;
using Countersign.Policy;
using Countersign.Settings;
using Countersign.Tenants;
using Microsoft.Extensions.Options;

namespace Countersign.Dispatch;

/// <summary>
/// Renders messages in the recipient's language, with the tenant's own texts where it has some. Free text never enters
/// an SMS, and in an email it cannot become markup or a link.
/// </summary>
public sealed partial class Templates(TenantPages pages, IOptions<CountersignOptions> options)
{
    private const int MaximumName = 40;

    // Encodes only what must be: Georgian stays readable, and no numeric reference looks like a six-digit code.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Renders a message to an address, from the sender that the tenant chose.</summary>
    /// <param name="scope">The tenant that it comes from.</param>
    /// <param name="message">Which message.</param>
    /// <param name="to">The address or number.</param>
    /// <param name="locale">The recipient's language, if known.</param>
    /// <param name="link">Our link, for kinds that carry one.</param>
    /// <param name="code">Six digits, for kinds that carry them.</param>
    /// <param name="details">What the sender wrote; only an email shows it.</param>
    public RenderedMessage Write(
        TenantScope scope, OutboxMessage message, string to, string? locale, string link = "", string code = "",
        SenderDetails? details = null)
    {
        if (message.Kind.CarriesLink() != link.Length > 0 || message.Kind.CarriesCode() != code.Length > 0)
        {
            throw new ArgumentException(
                $"A message of kind {message.Kind} came with a link or code too many or too few.", nameof(message));
        }

        var policy = scope.Tenant.Head.Policy;
        var language = Languages.Choose(locale, policy.Locale);
        var ours = TemplateTexts.Of(message.Kind, language);
        var theirs = scope.Tenant.Template(message.Kind, language);
        var from = Senders.Choose(options.Value, scope.Id, policy.Sender, message.Channel);
        if (message.Channel == Channel.Sms)
        {
            var sms = Fill(theirs?.Sms ?? ours.Sms, placeholder => placeholder == TemplateRules.Code ? code : link);
            return new RenderedMessage(from, to, "", code.Length > 0 ? $"{sms}\n\n{WebOtp(scope, code)}" : sms, "");
        }

        var name = Unlinkable.Of(policy.Name, MaximumName, TextRules.HasOnlyVisible);
        var subject = Fill(theirs?.Subject ?? ours.Subject, _ => name);
        var paragraphs = (theirs?.Text ?? ours.Text).Split(
            '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var labels = TemplateTexts.Labels(language);
        string?[] plain = [
            name, .. paragraphs.Select(paragraph => Fill(paragraph, PlainValue)), DetailBlock.Plain(details, labels)];
        var text = string.Join("\n\n", plain.OfType<string>()) + "\n";
        var html = string.Concat(paragraphs.Select(paragraph => $"<p>{Fill(Html.Encode(paragraph), HtmlValue)}</p>"))
            + DetailBlock.Markup(details, labels, Html);
        return new RenderedMessage(from, to, subject, text, $"""
            <!doctype html><html lang="{language}" dir="ltr"><head><meta charset="utf-8"></head><body><p><strong>{Html.Encode(name)}</strong></p>{html}</body></html>
            """);

        string PlainValue(string placeholder) => placeholder switch
        {
            TemplateRules.Code => code,
            TemplateRules.Link => link,
            _ => name,
        };

        string HtmlValue(string placeholder) => placeholder switch
        {
            TemplateRules.Code => $"""<strong style="font-size:2em">{code}</strong>""",
            TemplateRules.Link => $"""<a href="{Html.Encode(link)}">{Html.Encode(subject)}</a>""",
            _ => Html.Encode(name),
        };
    }

    // The last line of an origin-bound code (WICG, sms-one-time-codes, 2.2): phones fill it in only on our own page.
    private string WebOtp(TenantScope scope, string code) =>
        $"@{pages.HostOf(scope.Id, scope.Tenant.Head.Policy)} #{code}";

    // One pass: inserted values are not searched for placeholders.
    private static string Fill(string text, Func<string, string> value) =>
        Placeholder().Replace(text, found => value(found.Value));

    [GeneratedRegex(@"\{(?:code|link|tenant)\}")]
    private static partial Regex Placeholder();
}
