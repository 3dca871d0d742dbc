using Countersign.Http;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Http.Matrix;

/// <summary>
/// The answer of every route in every state. A row is a route, where `/` stands for `tenants/{tenant}/`, and sometimes
/// one of its requests. A cell is the status; if two codes share a status, a letter distinguishes them.
/// </summary>
public static class AnswerTable
{
    private const string Text = """
        route                                 | Anonymous | Unknown | Password | Proved | Enrolment | Foreign | Locked | Disabled | SignedIn | Fresh | Admin | Other | Key
        GET health                            | 200       | 200     | 200      | 200    | 200       | 200     | 200    | 200      | 200      | 200   | 200   | 200   | 200
        GET .well-known/jwks.json             | 200       | 200     | 200      | 200    | 200       | 200     | 200    | 200      | 200      | 200   | 200   | 200   | 200
        GET /.well-known/openid-configuration | 200       | 200     | 200      | 200    | 200       | 200     | 200    | 200      | 200      | 200   | 200   | 200   | 200
        GET openapi.json                      | 200       | 200     | 200      | 200    | 200       | 200     | 200    | 200      | 200      | 200   | 200   | 200   | 200
        POST delivery-reports                 | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 401t   | 401t     | 401t     | 401t  | 401t  | 401t  | 401t
        GET tenants                           | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 401t   | 401t     | 401t     | 401t  | 401t  | 401t  | 401t
        POST tenants                          | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 401t   | 401t     | 401t     | 401t  | 401t  | 401t  | 401t
        POST /sign-in password                | 401c      | 401c    | 200      | 200    | 200       | 200     | 423    | 401c     | 200      | 200   | 200   | 401c  | 401c
        POST /sign-in code                    | 200       | 200     | 200      | 200    | 200       | 200     | 423    | 200      | 200      | 200   | 200   | 200   | 200
        POST /sign-in passkey                 | 200       | 200     | 200      | 200    | 200       | 200     | 200    | 200      | 200      | 200   | 200   | 200   | 200
        POST /challenges/send                 | 404       | 422f    | 202      | 202    | 422f      | 202     | 423    | 410c     | 202      | 202   | 202   | 404   | 404
        POST /challenges/status               | 404       | 200     | 200      | 200    | 200       | 200     | 423    | 410c     | 200      | 200   | 200   | 404   | 404
        POST /challenges/verify totp          | 404       | 422f    | 200      | 200    | 422f      | 401c    | 423    | 410c     | 200      | 200   | 200   | 404   | 404
        POST /challenges/verify sms           | 404       | 422f    | 200      | 200    | 422f      | 401c    | 423    | 410c     | 200      | 200   | 200   | 404   | 404
        POST /challenges/verify recovery-code | 404       | 422f    | 200      | 200    | 422f      | 401c    | 423    | 410c     | 200      | 200   | 200   | 404   | 404
        POST /challenges/verify passkey       | 404       | 422f    | 200      | 200    | 422f      | 401c    | 423    | 410c     | 200      | 200   | 200   | 404   | 404
        POST /tokens/refresh                  | 401t      | 401t    | 200      | 200    | 401t      | 200     | 200    | 401t     | 200      | 200   | 200   | 401t  | 401t
        POST /recovery/unlock name            | 202       | 202     | 202      | 202    | 202       | 202     | 202    | 202      | 202      | 202   | 202   | 202   | 202
        POST /recovery/unlock link            | 404       | 404     | 404      | 404    | 404       | 404     | 200    | 404      | 404      | 404   | 404   | 404   | 404
        POST /recovery/password               | 202       | 202     | 202      | 202    | 202       | 202     | 202    | 202      | 202      | 202   | 202   | 202   | 202
        POST /recovery/password/confirm       | 404       | 404     | 204      | 204    | 204       | 204     | 204    | 410l     | 204      | 204   | 204   | 404   | 404
        GET /me                               | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 200    | 401t     | 200      | 200   | 200   | 401t  | 401t
        PATCH /me                             | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 204    | 401t     | 204      | 204   | 204   | 401t  | 401t
        POST /sign-out                        | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 204    | 401t     | 204      | 204   | 204   | 401t  | 401t
        POST /me/step-up                      | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 200      | 200   | 200   | 401t  | 401t
        POST /me/password                     | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 403s     | 204   | 204   | 401t  | 401t
        DELETE /me                            | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 403s     | 204   | 403f  | 401t  | 401t
        POST /me/email                        | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 403s     | 202   | 202   | 401t  | 401t
        POST /me/email/confirm                | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 409      | 409   | 409   | 401t  | 401t
        POST /me/phone                        | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 403s     | 202   | 202   | 401t  | 401t
        POST /me/phone/confirm                | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 409      | 409   | 409   | 401t  | 401t
        DELETE /me/sessions                   | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 204    | 401t     | 204      | 204   | 204   | 401t  | 401t
        GET /me/sessions                      | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 200    | 401t     | 200      | 200   | 200   | 401t  | 401t
        GET /me/data-rooms                    | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 200    | 401t     | 200      | 200   | 200   | 401t  | 401t
        GET /me/sessions/{id}                 | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 200    | 401t     | 200      | 200   | 200   | 401t  | 401t
        DELETE /me/sessions/{id}              | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 204    | 401t     | 204      | 204   | 204   | 401t  | 401t
        GET /me/devices                       | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 200    | 401t     | 200      | 200   | 200   | 401t  | 401t
        GET /me/devices/{id}                  | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 200    | 401t     | 200      | 200   | 200   | 401t  | 401t
        DELETE /me/devices/{id}               | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 204    | 401t     | 204      | 204   | 204   | 401t  | 401t
        POST /me/totp                         | 401t      | 401t    | 401t     | 401t   | 200       | 401t    | 423    | 401t     | 403s     | 200   | 200   | 401t  | 401t
        POST /me/totp/confirm                 | 401t      | 401t    | 401t     | 401t   | 200       | 401t    | 423    | 401t     | 200      | 200   | 200   | 401t  | 401t
        POST /me/totp/disable                 | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 204      | 204   | 204   | 401t  | 401t
        GET /me/passkeys                      | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 200    | 401t     | 200      | 200   | 200   | 401t  | 401t
        POST /me/passkeys                     | 401t      | 401t    | 401t     | 401t   | 200       | 401t    | 423    | 401t     | 403s     | 200   | 200   | 401t  | 401t
        POST /me/passkeys/confirm             | 401t      | 401t    | 401t     | 401t   | 200       | 401t    | 423    | 401t     | 201      | 201   | 201   | 401t  | 401t
        PATCH /me/passkeys/{id}               | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 204      | 204   | 204   | 401t  | 401t
        DELETE /me/passkeys/{id}              | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 403s     | 204   | 204   | 401t  | 401t
        POST /me/factors/{factor}             | 401t      | 401t    | 401t     | 401t   | 202       | 401t    | 423    | 401t     | 403s     | 202   | 202   | 401t  | 401t
        POST /me/factors/{factor}/confirm     | 401t      | 401t    | 401t     | 401t   | 200       | 401t    | 423    | 401t     | 204      | 204   | 204   | 401t  | 401t
        POST /me/factors/{factor}/disable     | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 204      | 204   | 204   | 401t  | 401t
        POST /me/recovery-codes               | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 423    | 401t     | 200      | 200   | 200   | 401t  | 401t
        GET /                                 | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        PATCH /                               | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        DELETE /                              | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 401t   | 401t     | 401t     | 401t  | 401t  | 401t  | 401t
        GET /api-keys                         | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        POST /api-keys                        | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 403f  | 401t  | 201
        DELETE /api-keys/{id}                 | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 403f  | 401t  | 204
        GET /audit                            | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        GET /audit/verify                     | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        PUT /webhook                          | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        DELETE /webhook                       | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /webhook/test                    | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 409   | 401t  | 409
        POST /webhook/dead-letters/replay     | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 409   | 401t  | 409
        GET /webhook/dead-letters             | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        GET /reports/policy                   | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        POST /users                           | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 201   | 401t  | 201
        GET /users                            | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        GET /users/{id}                       | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        PATCH /users/{id}                     | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        DELETE /users/{id}                    | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /users/{id}/unlock               | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /users/{id}/sign-out             | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /users/{id}/reset-mfa            | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /users/{id}/welcome              | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 409   | 401t  | 409
        POST /users/import                    | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 403f  | 401t  | 200
        POST /documents                       | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 201   | 401t  | 201
        GET /documents                        | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        GET /documents/{id}                   | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        PATCH /documents/{id}                 | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        DELETE /documents/{id}                | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /documents/{id}/invitees         | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 201   | 401t  | 201
        POST /documents/{id}/messages         | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 202   | 401t  | 202
        POST /invitations/open                | 200       | 200     | 200      | 200    | 200       | 200     | 200    | 200      | 200      | 200   | 200   | 200   | 200
        POST /previews/open                   | 200       | 200     | 200      | 200    | 200       | 200     | 200    | 200      | 200      | 200   | 200   | 200   | 200
        POST /challenges/send invitation      | 202       | 202     | 202      | 202    | 202       | 202     | 202    | 202      | 202      | 202   | 202   | 202   | 202
        POST /challenges/status invitation    | 200       | 200     | 200      | 200    | 200       | 200     | 200    | 200      | 200      | 200   | 200   | 200   | 200
        POST /challenges/verify invitation    | 200       | 200     | 200      | 200    | 200       | 200     | 200    | 200      | 200      | 200   | 200   | 200   | 200
        POST /invitations/{id}/resend         | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /invitations/{id}/unlock         | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /invitations/{id}/revoke         | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /invitations/{id}/new-link       | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        GET /invitations/{id}                 | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        GET /invitations/{id}/evidence        | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        PATCH /invitations/{id}               | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /data-rooms                      | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 201   | 401t  | 201
        GET /data-rooms                       | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        GET /data-rooms/{id}                  | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        PATCH /data-rooms/{id}                | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        DELETE /data-rooms/{id}               | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /data-rooms/{id}/groups          | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 201   | 401t  | 201
        PUT /data-rooms/{id}/members/by-username | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 200   | 401t  | 200
        PUT /data-rooms/{id}/members/{userId} | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        DELETE /data-rooms/{id}/members/{userId} | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /data-rooms/{id}/members/{userId}/unlock | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        PUT /data-rooms/{id}/members/{userId}/two-factor-phone | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        DELETE /data-rooms/{id}/members/{userId}/two-factor-phone | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 403f   | 401t     | 403f     | 403f  | 204   | 401t  | 204
        POST /data-rooms/{id}/access          | 401t      | 401t    | 401t     | 401t   | 401t      | 401t    | 200    | 401t     | 200      | 200   | 200   | 401t  | 401t
        """;

    private static readonly Dictionary<string, string> Letters = new(StringComparer.Ordinal)
    {
        ["invalid_token"] = "t",
        ["invalid_credentials"] = "c",
        ["forbidden"] = "f",
        ["step_up_required"] = "s",
        ["challenge_expired"] = "c",
        ["link_expired"] = "l",
        ["factor_not_offered"] = "f",
        ["not_found"] = "",
        ["conflict"] = "",
        ["locked"] = "",
    };

    private static readonly string[][] Lines = [
        .. Text.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries))];

    public static IReadOnlyList<string> Columns { get; } = [.. Lines[0].Skip(1)];

    public static IReadOnlyList<TableRow> Rows { get; } = [
        .. Lines.Skip(1).Select(cells => new TableRow(cells[0], [.. cells.Skip(1)]))];

    /// <summary>An answer as a cell shows it.</summary>
    public static string Show(Reply reply)
    {
        if (reply.Code is not { } code)
        {
            return $"{reply.Status}";
        }

        return Problems.Catalogue[code].Status == reply.Status && Letters.TryGetValue(code, out var letter)
            ? $"{reply.Status}{letter}"
            : $"{reply.Status} {code}";
    }
}

/// <summary>One row: its route, perhaps which of its requests, and a cell for each state.</summary>
public sealed record TableRow(string Name, IReadOnlyList<string> Cells)
{
    /// <summary>As <see cref="Route.ToString"/> writes it.</summary>
    public string Route { get; } = Full(Name.Split(' '));

    /// <summary>True for a call about the caller's own account, which it may change.</summary>
    public bool IsAboutCaller =>
        !Name.EndsWith(" invitation", StringComparison.Ordinal)
        && Name.Split(' ')[1].Split('/') is
            ["", "me" or "sign-in" or "sign-out" or "tokens" or "recovery" or "challenges", ..];

    public string this[State state] => Cells[(int)state];

    private static string Full(string[] words) =>
        $"{words[0]} {(words[1].StartsWith('/') ? $"tenants/{{tenant}}{words[1]}".TrimEnd('/') : words[1])}";
}
