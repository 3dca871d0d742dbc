using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Countersign.Accounts;
using Countersign.Administration;
using Countersign.Aggregates;
using Countersign.Commands;
using Countersign.Http;
using Countersign.Passwords;
using Countersign.Secrets;
using Countersign.Tenants;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Local;

/// <summary>
/// The tenant `demo` with two users: one has an email address as username and a phone, one has a phone number as
/// username.
/// </summary>
public static class DemoTenant
{
    public const string Id = "demo";
    public const string Username = "demo@example.com";
    public const string PhoneUsername = "+46701234567";
    public const string Password = "correct horse battery staple";

    // The phone of the user whose username is an email address.
    private const string Phone = "+46707654321";
    private const string KeyFile = "demo-api-key";

    // Where the development servers of front ends usually answer, so that one of them can sign in at once.
    private static readonly ImmutableArray<string> DevelopmentOrigins =
    [
        "http://localhost:3000", "http://localhost:4200", "http://localhost:5173", "http://localhost:8080",
    ];

    /// <summary>Creates what is missing, so that the next start completes an interrupted one.</summary>
    public static async Task SeedAsync(
        IServiceProvider services, string dataFolder, CancellationToken cancellationToken)
    {
        var directory = services.GetRequiredService<TenantDirectory>();
        if (await directory.FindAsync(Id, cancellationToken) is not { Head.PendingAdminEmail: null })
        {
            await services.GetRequiredService<TenantCreation>().CreateAsync(
                Id, "Demo", "admin@example.com", key: null, cancellationToken);
        }

        if (await directory.FindAsync(Id, cancellationToken) is not { } demo)
        {
            // It was deleted: its id is never given again. `--fresh` brings it back.
            return;
        }

        var scope = new TenantScope(Id, demo);
        if (!File.Exists(Path.Combine(dataFolder, KeyFile)))
        {
            var commands = services.GetRequiredService<TenantCommands>();
            await commands.RunAsync<Tenant, Done>(scope, PartitionId.OfTenant(Id), CommandKind.Plain, (tenant, _) =>
                PolicyChange.Decide(
                    tenant!, tenant!, tenant!.Head.Policy with { Origins = DevelopmentOrigins }));
            var made = await commands.RunAsync<Tenant, (ApiKey Key, string Shown)>(
                scope, PartitionId.OfTenant(Id), CommandKind.Plain, TenantLife.AddKey);
            directory.Forget(Id);
            await File.WriteAllTextAsync(
                Path.Combine(dataFolder, KeyFile), made.Refusal is null ? made.Value.Shown : "", cancellationToken);
        }

        foreach (var username in (string[])[Username, PhoneUsername])
        {
            await CreateUserAsync(services, scope, username, cancellationToken);
        }
    }

    /// <summary>
    /// `GET /local/demo`: the credentials that the console fills in. Loopback only, like all of `/local`.
    /// </summary>
    public static void Map(IEndpointRouteBuilder app, string dataFolder) =>
        app.MapGet("/local/demo", (RequestDelegate)(context => Results.Json(new
        {
            tenant = Id,
            username = Username,
            phoneUsername = PhoneUsername,
            password = Password,
            apiKey = File.Exists(Path.Combine(dataFolder, KeyFile))
                ? File.ReadAllText(Path.Combine(dataFolder, KeyFile))
                : null,
        }).ExecuteAsync(context)));

    private static async Task CreateUserAsync(
        IServiceProvider services, TenantScope scope, string username, CancellationToken cancellationToken)
    {
        var accounts = services.GetRequiredService<AccountCommands>();
        var userId = Base64Url.EncodeToString(
            SHA256.HashData(Encoding.UTF8.GetBytes($"demo|{username}")).AsSpan(0, 16));
        if (await accounts.ReadAsync(scope, userId, cancellationToken) is not null)
        {
            return;
        }

        var isEmail = username.Contains('@', StringComparison.Ordinal);
        await services.GetRequiredService<AccountCreation>().CreateAsync(scope, new NewAccount(userId)
        {
            Email = isEmail ? username : null,
            Phone = isEmail ? Phone : username,
            Password = new NewPassword(Secret.FromText(Password), services.GetRequiredService<IPasswordHashing>()),
        }, cancellationToken);
    }
}
