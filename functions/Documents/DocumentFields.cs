using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Http;
using Countersign.Invitations;
using Countersign.Messages;
using Countersign.Tenants;

namespace Countersign.Documents;

/// <summary>Reads and checks the bodies of documents.</summary>
internal static class DocumentFields
{
    public static NewDocument Read(JsonBody body, TenantScope scope, Func<Channel, string, Address> address)
    {
        var title = Title(body);
        var message = OptionalFreeText(body, "message", FreeText.LongestMessage, hasLines: true);
        var senderName = OptionalFreeText(body, "senderName", FreeText.LongestSenderName);
        var invitees = body.NestedList("invitees", 1, Document.MaximumInvitees).Select(
            invitee => Invitee(invitee, scope, address));
        return new NewDocument(
            title, body.OptionalFlag("quickSign") ?? false, body.OptionalFitText("department"), [.. invitees])
        {
            Message = message,
            SenderName = senderName,
        };
    }

    /// <summary>The level that all of a document is raised to.</summary>
    public static AuthLevel Auth(JsonBody body)
    {
        var auth = body.OptionalChoice<AuthLevel>("auth");
        if (!body.Has("auth"))
        {
            body.Reject("auth", "Is required.");
        }

        return auth ?? default;
    }

    /// <summary>`completed` or `updated`.</summary>
    public static MessageKind Message(JsonBody body)
    {
        switch (body.Text("kind"))
        {
            case "completed":
                return MessageKind.DocumentCompleted;
            case "updated":
                return MessageKind.DocumentUpdated;
            default:
                body.Reject("kind", "Must be completed or updated.");
                return default;
        }
    }

    public static NewInvitee Invitee(JsonBody body, TenantScope scope, Func<Channel, string, Address> address)
    {
        var name = body.OptionalFitText("name");
        var email = body.Has("email") ? body.Address("email", Channel.Email, scope) : null;
        var phone = body.Has("phone") ? body.Address("phone", Channel.Sms, scope) : null;
        var auth = body.OptionalChoice<AuthLevel>("auth") ?? AuthLevel.None;
        var locale = body.OptionalLocale();
        if (auth == AuthLevel.OneFactor && !body.Has("email") && !body.Has("phone"))
        {
            body.Reject("email", "Give an email address or a phone number: the code goes there.");
        }

        return new NewInvitee(
            name, email is null ? null : address(Channel.Email, email),
            phone is null ? null : address(Channel.Sms, phone), auth)
        {
            Locale = locale,
        };
    }

    private static string Title(JsonBody body)
    {
        if (!body.Has("title"))
        {
            body.Reject("title", "Is required.");
        }

        return OptionalFreeText(body, "title", FreeText.LongestTitle) ?? "";
    }

    private static string? OptionalFreeText(JsonBody body, string field, int maximumLength, bool hasLines = false)
    {
        // A character may be two UTF-16 units, and a line may end with two characters.
        var text = body.OptionalText(field, 2 * maximumLength)?.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (text is not null && !FreeText.IsFit(text, maximumLength, hasLines))
        {
            body.Reject(field, FreeText.Rule(maximumLength));
        }

        return text;
    }
}
