using System.Collections.Immutable;
using Countersign.Http;
using Countersign.Passwords;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;

namespace Countersign.Commands;

/// <summary>
/// How a request's command is run: in which tenant, as what kind, and under which `Idempotency-Key`, if any.
/// </summary>
public sealed record Command(TenantScope Scope, CommandKind Kind, IdempotencyKey? Key)
{
    /// <summary>The master key that the tenant's rows are derived under.</summary>
    public string KeyId => Scope.Tenant.Head.KeyId;

    /// <summary>What hides the time of the request.</summary>
    public ResponseGrain Grain { get; init; } = ResponseGrain.None;

    /// <summary>Runs of the slow password function that its decision may want.</summary>
    public ImmutableArray<SlowHash> Hashes { get; init; } = [];
}

/// <summary>Makes commands of requests.</summary>
internal static class RequestCommands
{
    /// <param name="request">The request.</param>
    /// <param name="kind">How to run it.</param>
    /// <param name="by">
    /// Whose request it is where no credential says so: the challenge, link, token or canonical name in the body.
    /// </param>
    /// <param name="hashes">Runs of the slow password function that its decision may want.</param>
    public static Command Command(
        this HttpRequest request, CommandKind kind, string? by = null, params ImmutableArray<SlowHash> hashes)
    {
        var grain = request.HttpContext.Grain();
        if (kind.HasFlag(CommandKind.Unproven))
        {
            grain.Hold();
        }

        return new(request.Scope(), kind, request.IdempotencyKey(by)) { Grain = grain, Hashes = hashes };
    }

    /// <summary>Null without the header.</summary>
    public static IdempotencyKey? IdempotencyKey(this HttpRequest request, string? by = null) =>
        request.HttpContext.Features.Get<IdempotencyHeader>() is { } header
            ? header.Of(by is null ? Caller(request, header.Function) : $"body|{by}")
            : null;

    private static string Caller(HttpRequest request, string function) => AccessTable.Of(function) switch
    {
        CallerKind.EndUser => Caller(request.Bearer()),
        CallerKind.Enroller =>
            request.Enroller() is { Caller: var caller, UserId: var userId }
                ? $"{(caller.IsChallenge ? "challenge" : "session")}|{userId}|{caller.Id}"
                : "",
        CallerKind.RoomAdministrator when request.RoomAdministrator() is not null => Caller(request.Bearer()),
        CallerKind.BackOffice or CallerKind.RoomAdministrator =>
            request.BackOffice() is { IsApiKey: true } key ? $"key|{key.Id}" : Caller(request.Bearer()),
        CallerKind.Operator => "operator",
        _ => throw new InvalidOperationException($"{function} does not say whose request it is."),
    };

    private static string Caller(Countersign.Http.Bearer bearer) => $"session|{bearer.UserId}|{bearer.SessionId}";
}
