using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Tenants;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace Countersign.Administration;

public sealed class TenantFunctions(
    TenantCreation creation, TenantLists lists, TenantKeys tenantKeys, TenantPolicies policies)
{
    [Function("tenant-create"), Allow(CallerKind.Operator)]
    public async Task<IResult> CreateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/v1/tenants")] HttpRequest request) =>
        await request.BindAsync(Read, asked => creation.CreateAsync(
            asked.Id, asked.Name, asked.Administrator!.Stored, request.IdempotencyKey(),
            request.HttpContext.RequestAborted));

    [Function("tenant-list"), Allow(CallerKind.Operator)]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/v1/tenants")] HttpRequest request) =>
        await request.ListAsync(
            PageRequest.Read, page => lists.ReadAsync(page, request.HttpContext.RequestAborted),
            AdministrationJson.Default.TenantList);

    [Function("tenant-read"), Allow(CallerKind.BackOffice)]
    public IResult Read(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}")] HttpRequest request) =>
        Answers.Json(PolicyAnswer.Of(request.Scope().Tenant), AdministrationJson.Default.PolicyAnswer);

    [Function("tenant-update"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> UpdateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "patch", Route = "api/v1/tenants/{tenant}")] HttpRequest request) =>
        Answers.NoContent(await policies.PatchAsync(
                request.Scope(), request.BackOffice(), await JsonBody.ReadAsync(request)));

    [Function("api-key-list"), Allow(CallerKind.BackOffice)]
    public IResult ListKeys(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/v1/tenants/{tenant}/api-keys")]
        HttpRequest request) =>
        Answers.Json(tenantKeys.List(request), AdministrationJson.Default.ApiKeyList);

    [Function("api-key-create"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> CreateKeyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/v1/tenants/{tenant}/api-keys")]
        HttpRequest request) =>
        await tenantKeys.CreateAsync(request.Command(CommandKind.Plain), request.BackOffice());

    [Function("api-key-delete"), Allow(CallerKind.BackOffice)]
    public async Task<IResult> DeleteKeyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "delete", Route = "api/v1/tenants/{tenant}/api-keys/{id}")]
        HttpRequest request, string id) =>
        Answers.NoContent(await tenantKeys.DeleteAsync(request.Scope(), request.BackOffice(), id));

    private static (string Id, string Name, EmailAddress? Administrator) Read(JsonBody body)
    {
        var id = body.Text("id");
        var name = body.FitText("name");
        var adminEmail = body.Text("adminEmail");
        if (id.Length > 0 && !Tenant.IdPattern.IsMatch(id))
        {
            body.Reject("id", "Must be 3 to 40 of a-z, 0-9 and '-'.");
        }

        if (!EmailAddress.TryParse(adminEmail, out var administrator) && adminEmail.Length > 0)
        {
            body.Reject("adminEmail", "Must be an email address.");
        }

        return (id, name, administrator);
    }
}

/// <summary>A new tenant and the key of its back office, which is shown only once.</summary>
internal sealed record CreatedTenant(string Id, string ApiKey, string ApiKeyId);

/// <summary>A new key. It is shown only once.</summary>
internal sealed record CreatedKey(string Id, string ApiKey);
