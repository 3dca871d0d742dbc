using Countersign.Documents;
using Countersign.Http;

namespace Countersign.Invitations;

/// <summary>Reads what an invitee must prove.</summary>
internal static class AuthField
{
    /// <summary>Null where the field is missing, and after a problem was noted.</summary>
    public static AuthLevel? OptionalAuth(this JsonBody body)
    {
        if (body.OptionalText("auth") is not { } text)
        {
            return null;
        }

        var level = AuthLevelNames.Parse(text);
        if (level is null)
        {
            body.Reject("auth", "Must be none, 1fa or 2fa.");
        }

        return level;
    }
}
