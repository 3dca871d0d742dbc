using System.Net;
using Countersign.Outbox;

namespace Countersign.Dispatch;

/// <summary>The texts of messages, in English. Free text never enters an SMS, and in an email it can neither be markup nor become a link.</summary>
public static class Templates
{
    public static Letter Write(OutboxMessage message, string to, string tenantName, string link)
    {
        var (subject, sentences) = Text(message.Kind);
        var text = string.Join(" ", sentences);
        if (message.Channel == Channel.Sms)
        {
            return new Letter(to, "", link.Length > 0 ? $"{text} {link}" : text, "");
        }

        var name = Unlinkable(tenantName);
        var plain = $"{name}\n\n{string.Join("\n\n", sentences)}\n" + (link.Length > 0 ? $"\n{link}\n" : "");
        var button = link.Length > 0 ? $"<p><a href=\"{WebUtility.HtmlEncode(link)}\">{WebUtility.HtmlEncode(subject)}</a></p>" : "";
        var paragraphs = string.Concat(sentences.Select(sentence => $"<p>{WebUtility.HtmlEncode(sentence)}</p>"));
        var html = $"<!doctype html><html lang=\"en\"><body><p><strong>{WebUtility.HtmlEncode(name)}</strong></p>{paragraphs}{button}</body></html>";
        return new Letter(to, subject, plain, html);
    }

    // Mail programs turn `evil.com` into a link by themselves; a word joiner behind each dot keeps it text.
    private static string Unlinkable(string name) => name.Replace(".", ".\u2060", StringComparison.Ordinal).Replace("@", "@\u2060", StringComparison.Ordinal);

    private static (string Subject, string[] Sentences) Text(MessageKind kind) => kind switch
    {
        MessageKind.Unlock => ("Unlock your account",
        [
            "Your account is locked after too many wrong answers.",
            "If that was you, unlock it with this link within 15 minutes. If it was not you, your account is safe, and you may want to change your password.",
        ]),
        MessageKind.LockedForGood => ("Your account is locked",
        [
            "Your account is locked after a great many wrong answers.",
            "Only your organisation can unlock it: please ask its administrator.",
        ]),
        MessageKind.PasswordReset => ("Set a new password",
        [
            "Somebody asked for a new password for your account.",
            "If that was you, set it with this link within 15 minutes. If it was not you, do nothing: your password stays as it is.",
        ]),
        MessageKind.PasswordChanged => ("Your password was changed",
        [
            "The password of your account was changed, and every session was ended.",
            "If that was not you, ask your organisation's administrator at once.",
        ]),
        MessageKind.TotpEnabled => ("An authenticator was added",
        [
            "An authenticator app was added to your account. From now on its codes are asked for at every sign-in.",
            "If that was not you, ask your organisation's administrator at once.",
        ]),
        MessageKind.TotpDisabled => ("The authenticator was removed",
        [
            "The authenticator app was removed from your account.",
            "If that was not you, ask your organisation's administrator at once.",
        ]),
        _ => ("Your account was unlocked",
        [
            "Your organisation has unlocked your account.",
        ]),
    };
}
