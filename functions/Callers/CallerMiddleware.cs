using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Http;
using Countersign.Tenants;
using Countersign.Tokens;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Countersign.Callers;

/// <summary>Finds the tenant of the path and checks the caller's access, before any function runs.</summary>
internal sealed class CallerMiddleware(
    TenantDirectory tenants, AccessTokens tokens, EnrolmentHandles handles, RoomOffice offices,
    ClientAddress addresses) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http
            && await RefuseAsync(http, AccessTable.Of(context.FunctionDefinition.Name)) is { } refusal)
        {
            await http.Grain().WaitAsync();
            await refusal.WriteAsync(http);
            return;
        }

        await next(context);
    }

    private async Task<Refusal?> RefuseAsync(HttpContext http, CallerKind? access)
    {
        TenantScope? scope = null;
        if (http.Request.RouteValues["tenant"] is string id)
        {
            var tenant = await tenants.FindAsync(id, http.RequestAborted);
            scope = tenant is null
                ? null
                : new TenantScope(id, tenant) { Client = addresses.CountedClient(http.Request) };
            http.Features.Set(scope);
        }

        return access switch
        {
            CallerKind.Operator => null,
            CallerKind.Anyone =>
                scope is null && http.Request.RouteValues.ContainsKey("tenant") ? Refusal.NotFound : null,

            CallerKind.OptionalUser => scope is null ? Refusal.NotFound : await ReadOptionalBearerAsync(http, scope),

            // An unknown tenant answers like a wrong key or token, so that tenants cannot be enumerated.
            CallerKind.EndUser when scope is not null => await RefuseEndUserAsync(http, scope),
            CallerKind.Enroller when scope is not null => await RefuseEnrollerAsync(http, scope),
            CallerKind.BackOffice when scope is not null => await offices.BackOffice.RefuseAsync(
                http, scope, await BearerAsync(http, scope)),
            CallerKind.RoomAdministrator when scope is not null => await offices.RefuseAsync(
                http, scope, await BearerAsync(http, scope)),
            _ => Refusal.InvalidToken,
        };
    }

    private async Task<Refusal?> ReadOptionalBearerAsync(HttpContext http, TenantScope scope)
    {
        http.Features.Set(await BearerAsync(http, scope));
        return null;
    }

    private async Task<Refusal?> RefuseEndUserAsync(HttpContext http, TenantScope scope)
    {
        var bearer = await BearerAsync(http, scope);
        http.Features.Set(bearer);
        return bearer is null ? Refusal.InvalidToken : null;
    }

    private async Task<Refusal?> RefuseEnrollerAsync(HttpContext http, TenantScope scope)
    {
        if (await BearerAsync(http, scope) is { } bearer)
        {
            http.Features.Set(bearer);
            http.Features.Set(new Enroller(bearer.UserId, Caller.Session(bearer.SessionId)));
            return null;
        }

        var enroller = BearerText(http) is { } handle
            ? await handles.OpenAsync(scope, handle, http)
            : null;
        http.Features.Set(enroller);
        return enroller is null ? Refusal.InvalidToken : null;
    }

    private async Task<Bearer?> BearerAsync(HttpContext http, TenantScope scope) =>
        BearerText(http) is { } token ? await tokens.CheckAsync(scope.Id, token, http.RequestAborted) : null;

    private static string? BearerText(HttpContext http) =>
        http.Request.Headers.Authorization is [{ } header]
        && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
}
