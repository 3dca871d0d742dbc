using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Http;

namespace Countersign.DataRooms;

/// <summary>Reads and checks what a member is to become.</summary>
internal static class MemberFields
{
    // Only a loose bound for reading: the rule of a name (DisplayText) is stricter and has the better message.
    private const int LongestRead = 320;

    public static MemberValues Values(JsonBody body) => new(Groups(body), body.OptionalFlag("administrator"));

    /// <summary>The names of one `group` or of several `groups`; null where neither is given.</summary>
    private static string[]? Groups(JsonBody body)
    {
        var group = body.Has("group") ? body.FitText("group") : null;
        var groups = body.OptionalTexts("groups", Membership.MaximumGroups, LongestRead);
        if (group is not null && groups is not null)
        {
            body.Reject("groups", "Give either group or groups.");
        }

        if (groups is [] || (groups?.Any(name => name.Length == 0 || !DisplayText.IsFit(name)) ?? false))
        {
            body.Reject("groups", $"Must have at least one name. {DisplayText.Rule}");
        }

        return group is not null ? [group] : groups?.Distinct(StringComparer.Ordinal).ToArray();
    }
}
