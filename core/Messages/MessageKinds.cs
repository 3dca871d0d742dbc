using System.Collections.Immutable;
using System.Text.Json;

namespace Countersign.Messages;

/// <summary>What each kind of message carries, and its name on the wire.</summary>
public static class MessageKinds
{
    /// <summary>The kinds that people read: each has a template in every language.</summary>
    public static readonly ImmutableArray<MessageKind> Written = [
        .. Enum.GetValues<MessageKind>().Where(kind => kind != MessageKind.Event)];

    private static readonly Dictionary<string, MessageKind> ByWireName = Written.ToDictionary(WireName);

    /// <summary>`sign-in-code` for <see cref="MessageKind.SignInCode"/>.</summary>
    public static string WireName(this MessageKind kind) =>
        JsonNamingPolicy.KebabCaseLower.ConvertName(kind.ToString());

    public static bool TryParse(string wireName, out MessageKind kind) => ByWireName.TryGetValue(wireName, out kind);

    /// <summary>True for a message that the back office causes, perhaps to many people at once.</summary>
    public static bool IsOfBackOffice(this MessageKind kind) => kind is
        MessageKind.Welcome or MessageKind.Invitation or MessageKind.InvitationMoved or MessageKind.InvitationRevoked
            or MessageKind.DocumentCompleted or MessageKind.DocumentUpdated or MessageKind.RoomInvitation;

    /// <summary>
    /// True for a message whose email says which document it is about. A former address of the invitation
    /// does not get it.
    /// </summary>
    public static bool NamesDocument(this MessageKind kind) => kind is
        MessageKind.Invitation or MessageKind.InvitationRevoked or MessageKind.DocumentCompleted
            or MessageKind.DocumentUpdated;

    /// <summary>
    /// True for the notice that an address, factor, password or role was changed: its receiver must always get it.
    /// </summary>
    public static bool TellsOfChange(this MessageKind kind) => kind is
        MessageKind.PasswordChanged or MessageKind.TotpEnabled or MessageKind.TotpDisabled
            or MessageKind.SmsEnabled or MessageKind.SmsDisabled or MessageKind.EmailEnabled
            or MessageKind.EmailDisabled or MessageKind.PasskeyAdded or MessageKind.PasskeyRemoved
            or MessageKind.RecoveryCodesRenewed or MessageKind.AccountChanged
            or MessageKind.FactorsReset or MessageKind.AccountDeleted or MessageKind.PagesChanged
            or MessageKind.AddressChanged;

    public static bool CarriesCode(this MessageKind kind) => kind is
        MessageKind.SignInCode or MessageKind.StepUpCode or MessageKind.EnrolmentCode or MessageKind.DocumentCode
            or MessageKind.RoomCode or MessageKind.AddressCode;

    public static bool CarriesLink(this MessageKind kind) => kind is
        MessageKind.Unlock or MessageKind.UnlockPasswordKnown or MessageKind.PasswordReset or MessageKind.Welcome
            or MessageKind.Invitation
            or MessageKind.DocumentCompleted or MessageKind.DocumentUpdated or MessageKind.RoomInvitation;
}
