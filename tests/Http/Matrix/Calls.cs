using Countersign.Tests.Rig;

namespace Countersign.Tests.Http.Matrix;

/// <summary>The correct request of each row: what it needs, its body, and the value of `{id}` in its path.</summary>
public sealed record Call(Needs Needs, Func<Actor, object?> Body, Func<Actor, string>? Id = null)
{
    private static readonly Func<Actor, object?> Empty = _ => null;
    private static readonly Func<Actor, string> Target = actor => actor.TargetId;
    private static readonly Func<Actor, string> Document = actor => actor.Document.DocumentId;
    private static readonly Func<Actor, string> Invitation = actor => actor.Document.InvitationId;
    private static readonly Func<Actor, string> Room = actor => actor.Room.RoomId;

    public static IReadOnlyDictionary<string, Call> All { get; } = new Dictionary<string, Call>(StringComparer.Ordinal)
    {
        ["GET health"] = new(Needs.None, Empty),
        ["GET .well-known/jwks.json"] = new(Needs.None, Empty),
        ["GET /.well-known/openid-configuration"] = new(Needs.None, Empty),
        ["GET openapi.json"] = new(Needs.None, Empty),
        ["POST delivery-reports"] = new(Needs.None, Empty),
        ["GET tenants"] = new(Needs.None, Empty),
        ["POST tenants"] = new(
            Needs.None, _ => new { id = $"t-{Guid.NewGuid():N}", name = "Acme", adminEmail = TestTenant.NewEmail() }),
        ["POST /sign-in password"] = new(
            Needs.None, actor => new { username = actor.Username, password = TestTenant.Password }),
        ["POST /sign-in code"] = new(Needs.None, actor => new { username = actor.Username, codeBy = "email" }),
        ["POST /sign-in passkey"] = new(Needs.None, _ => new { passkey = true }),
        ["POST /challenges/send"] = new(
            Needs.Handle | Needs.Sms, actor => new { challenge = actor.Handle, factor = "sms" }),
        ["POST /challenges/status"] = new(Needs.Handle, actor => new { challenge = actor.Handle }),
        ["POST /challenges/verify totp"] = new(
            Needs.Handle, actor => new { challenge = actor.Handle, factor = "totp", code = actor.Code }),
        ["POST /challenges/verify sms"] = new(
            Needs.SentCode | Needs.Sms,
            actor => new { challenge = actor.Sent.Handle, factor = "sms", code = actor.Sent.Code }),
        ["POST /challenges/verify recovery-code"] = new(
            Needs.Handle,
            actor => new { challenge = actor.Handle, factor = "recovery-code", code = actor.RecoveryCode }),
        ["POST /challenges/verify passkey"] = new(
            Needs.Handle | Needs.Passkey,
            actor => new
            {
                challenge = actor.Handle,
                factor = "passkey",
                credential = actor.Passkey.Authenticator.Sign(actor.Passkey.Challenge),
            }),
        ["POST /tokens/refresh"] = new(Needs.Session, actor => new { refreshToken = actor.RefreshToken }),
        ["POST /recovery/unlock name"] = new(Needs.None, actor => new { username = actor.Username }),
        ["POST /recovery/unlock link"] = new(Needs.UnlockToken, actor => new { token = actor.UnlockToken }),
        ["POST /recovery/password"] = new(Needs.None, actor => new { username = actor.Username }),
        ["POST /recovery/password/confirm"] = new(
            Needs.ResetToken, actor => new { token = actor.ResetToken, newPassword = "a wholly different password" }),
        ["GET /me"] = new(Needs.None, Empty),
        ["PATCH /me"] = new(Needs.None, _ => new { locale = "sv" }),
        ["POST /sign-out"] = new(Needs.None, Empty),
        ["POST /me/step-up"] = new(Needs.None, Empty),
        ["POST /me/password"] = new(
            Needs.None, _ => new { password = TestTenant.Password, newPassword = "a wholly different password" }),
        ["DELETE /me"] = new(Needs.None, Empty),
        ["POST /me/email"] = new(Needs.None, _ => new { address = TestTenant.NewEmail() }),
        ["POST /me/email/confirm"] = new(Needs.None, _ => new { code = "123456" }),
        ["POST /me/phone"] = new(Needs.None, _ => new { address = TestTenant.NewPhone() }),
        ["POST /me/phone/confirm"] = new(Needs.None, _ => new { code = "123456" }),
        ["DELETE /me/sessions"] = new(Needs.None, Empty),
        ["GET /me/data-rooms"] = new(Needs.Session, Empty),
        ["GET /me/sessions"] = new(Needs.None, Empty),
        ["GET /me/sessions/{id}"] = new(Needs.Session, Empty, actor => actor.SessionId),
        ["DELETE /me/sessions/{id}"] = new(Needs.Session, Empty, actor => actor.SessionId),
        ["GET /me/devices"] = new(Needs.None, Empty),
        ["GET /me/devices/{id}"] = new(Needs.Session, Empty, actor => actor.DeviceId),
        ["DELETE /me/devices/{id}"] = new(Needs.Session, Empty, actor => actor.DeviceId),
        ["POST /me/totp"] = new(Needs.None, Empty),
        ["POST /me/totp/confirm"] = new(Needs.PendingTotp, actor => new { code = actor.PendingTotpCode }),
        ["POST /me/totp/disable"] = new(Needs.None, actor => new { code = actor.Code }),
        ["GET /me/passkeys"] = new(Needs.Passkey, Empty),
        ["POST /me/passkeys"] = new(Needs.None, _ => new { name = "Mine" }),
        ["POST /me/passkeys/confirm"] = new(
            Needs.PendingPasskey,
            actor => new { credential = actor.Passkey.Authenticator.Make(actor.PendingPasskeyChallenge) }),
        ["PATCH /me/passkeys/{id}"] = new(Needs.Passkey, _ => new { name = "Mine" }, actor => actor.PasskeyId),
        ["DELETE /me/passkeys/{id}"] = new(Needs.Passkey, Empty, actor => actor.PasskeyId),
        ["POST /me/factors/{factor}"] = new(Needs.None, _ => new { address = TestTenant.NewPhone() }),
        ["POST /me/factors/{factor}/confirm"] = new(
            Needs.PendingFactor, actor => new { code = actor.PendingFactorCode }),
        ["POST /me/factors/{factor}/disable"] = new(Needs.Sms, actor => new { code = actor.Code }),
        ["POST /me/recovery-codes"] = new(Needs.None, actor => new { code = actor.Code }),
        ["GET /"] = new(Needs.None, Empty),
        ["PATCH /"] = new(Needs.None, _ => new { name = "Acme" }),
        ["DELETE /"] = new(Needs.None, Empty),
        ["GET /api-keys"] = new(Needs.None, Empty),
        ["POST /api-keys"] = new(Needs.None, Empty),
        ["DELETE /api-keys/{id}"] = new(Needs.ApiKey, Empty, actor => actor.KeyId),
        ["GET /audit"] = new(Needs.None, Empty),
        ["GET /audit/verify"] = new(Needs.None, Empty),
        ["PUT /webhook"] = new(Needs.OwnTenant, _ => new { url = "http://localhost:9" }),
        ["DELETE /webhook"] = new(Needs.None, Empty),
        ["POST /webhook/test"] = new(Needs.None, Empty),
        ["POST /webhook/dead-letters/replay"] = new(Needs.None, Empty),
        ["GET /webhook/dead-letters"] = new(Needs.None, Empty),
        ["GET /reports/policy"] = new(Needs.None, Empty),
        ["POST /users"] = new(Needs.None, _ => new { email = TestTenant.NewEmail() }),
        ["GET /users"] = new(Needs.None, Empty),
        ["GET /users/{id}"] = new(Needs.Target, Empty, Target),
        ["PATCH /users/{id}"] = new(Needs.Target, _ => new { locale = "hi" }, Target),
        ["DELETE /users/{id}"] = new(Needs.Target, Empty, Target),
        ["POST /users/{id}/unlock"] = new(Needs.Target, Empty, Target),
        ["POST /users/{id}/sign-out"] = new(Needs.Target, Empty, Target),
        ["POST /users/import"] = new(
            Needs.None, _ => new { users = new[] { new { email = TestTenant.NewEmail(), invite = false } } }),
        ["POST /users/{id}/welcome"] = new(Needs.Target, Empty, Target),
        ["POST /users/{id}/reset-mfa"] = new(Needs.Target, Empty, Target),
        ["POST /documents"] = new(
            Needs.None,
            _ => new
            {
                title = "Contract",
                invitees = new[] { new { name = "Ana", email = TestTenant.NewEmail(), phone = TestTenant.NewPhone(),
                    auth = "2fa" } }
            }),
        ["GET /documents"] = new(Needs.None, Empty),
        ["PATCH /documents/{id}"] = new(Needs.Document, _ => new { auth = "2fa" }, Document),
        ["DELETE /documents/{id}"] = new(Needs.Document, Empty, Document),
        ["POST /documents/{id}/invitees"] = new(Needs.Document, _ => new { name = "Bo", auth = "none" }, Document),
        ["GET /documents/{id}"] = new(Needs.Document, Empty, Document),
        ["POST /documents/{id}/messages"] = new(Needs.Document, _ => new { kind = "updated" }, Document),
        ["POST /invitations/open"] = new(Needs.Links, actor => new { link = actor.Links.Invitation }),
        ["POST /previews/open"] = new(Needs.Links, actor => new { link = actor.Links.Preview }),
        ["POST /challenges/send invitation"] = new(
            Needs.Links, actor => new { challenge = actor.Links.Handle, factor = "email" }),
        ["POST /challenges/status invitation"] = new(Needs.Links, actor => new { challenge = actor.Links.Handle }),
        ["POST /challenges/verify invitation"] = new(
            Needs.Links, actor => new { challenge = actor.Links.Handle, factor = "sms", code = actor.Links.Code }),
        ["POST /invitations/{id}/resend"] = new(Needs.Document, Empty, Invitation),
        ["POST /invitations/{id}/unlock"] = new(Needs.Document, Empty, Invitation),
        ["POST /invitations/{id}/revoke"] = new(Needs.Document, Empty, Invitation),
        ["POST /invitations/{id}/new-link"] = new(Needs.Document, Empty, Invitation),
        ["GET /invitations/{id}"] = new(Needs.Document, Empty, Invitation),
        ["GET /invitations/{id}/evidence"] = new(Needs.Document, Empty, Invitation),
        ["PATCH /invitations/{id}"] = new(Needs.Document, _ => new { email = TestTenant.NewEmail() }, Invitation),
        ["POST /data-rooms"] = new(Needs.None, _ => new { name = "Deal", enforcedTwoFactor = true }),
        ["GET /data-rooms"] = new(Needs.None, Empty),
        ["DELETE /data-rooms/{id}"] = new(Needs.Room, Empty, Room),
        ["GET /data-rooms/{id}"] = new(Needs.Room, Empty, Room),
        ["PATCH /data-rooms/{id}"] = new(Needs.Room, _ => new { enforcedTwoFactor = false }, Room),
        ["POST /data-rooms/{id}/groups"] = new(Needs.Room, _ => new { name = "Sellers" }, Room),
        ["PUT /data-rooms/{id}/members/by-username"] = new(
            Needs.Room | Needs.Target, actor => new { username = actor.TargetName, group = "Others" }, Room),
        ["PUT /data-rooms/{id}/members/{userId}"] = new(
            Needs.Room, _ => new { group = "Others", administrator = true }, Room),
        ["DELETE /data-rooms/{id}/members/{userId}"] = new(Needs.Room, Empty, Room),
        ["POST /data-rooms/{id}/members/{userId}/unlock"] = new(Needs.Room, Empty, Room),
        ["PUT /data-rooms/{id}/members/{userId}/two-factor-phone"] = new(
            Needs.Room, _ => new { phone = TestTenant.NewPhone() }, Room),
        ["DELETE /data-rooms/{id}/members/{userId}/two-factor-phone"] = new(Needs.Room, Empty, Room),
        ["POST /data-rooms/{id}/access"] = new(Needs.Room, Empty, Room),
    };
}
