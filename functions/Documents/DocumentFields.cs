using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Http;
using Countersign.Messages;
using Countersign.Tenants;

namespace Countersign.Documents;

/// <summary>Reads and checks the bodies of documents.</summary>
public static class DocumentFields
{
    public static NewDocument Read(JsonBody body, TenantScope scope, Func<Channel, string, Address> address)
    {
        var title = body.FitText("title");
        var invitees = body.NestedList("invitees", 1, Document.MaximumInvitees).Select(
            invitee => Invitee(invitee, scope, address));
        return new NewDocument(
            title, body.OptionalFlag("quickSign") ?? false, body.OptionalFitText("department"), [.. invitees]);
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

    private static NewInvitee Invitee(JsonBody body, TenantScope scope, Func<Channel, string, Address> address)
    {
        var name = body.OptionalFitText("name");
        var email = body.Has("email") ? body.Address("email", Channel.Email, scope) : null;
        var phone = body.Has("phone") ? body.Address("phone", Channel.Sms, scope) : null;
        var auth = Auth(body);
        if (auth == AuthLevel.OneFactor && !body.Has("email") && !body.Has("phone"))
        {
            body.Reject("email", "Give an email address or a phone number: the code goes there.");
        }

        return new NewInvitee(
            name, email is null ? null : address(Channel.Email, email),
            phone is null ? null : address(Channel.Sms, phone), auth);
    }

    private static AuthLevel Auth(JsonBody body)
    {
        var level = body.OptionalText("auth") is { } text ? AuthLevelNames.Parse(text) : AuthLevel.None;
        if (level is null)
        {
            body.Reject("auth", "Must be none, 1fa or 2fa.");
        }

        return level ?? default;
    }
}
