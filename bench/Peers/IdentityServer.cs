using System.Data.Common;
using System.Globalization;
using Countersign.Bench.Load;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Countersign.Bench.Peers;

/// <summary>
/// ASP.NET Core Identity with its defaults on SQLite in process: a password, then a TOTP, as its own pages sign in. The
/// database is as near as it can be; the delay before each command stands for the network to a real one.
/// </summary>
internal static class IdentityServer
{
    public const string Password = "Correct-horse-battery-staple-1";

    public static async Task ServeAsync(string folder, string totpSecret, TimeSpan delay)
    {
        Directory.CreateDirectory(folder);
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddDbContext<IdentityDbContext>(options => options
            .UseSqlite($"Data Source={Path.Combine(folder, "identity.db")}")
            .AddInterceptors(new Delay(delay)));
        builder.Services.AddIdentity<IdentityUser, IdentityRole>().AddEntityFrameworkStores<IdentityDbContext>()
            .AddDefaultTokenProviders();
        await using var app = builder.Build();
        await SeedAsync(app.Services, totpSecret);
        app.MapPost("/sign-in", SignInAsync);
        app.MapPost("/totp", TotpAsync);
        await Servers.RunAsync(app);
    }

    private static async Task<IResult> SignInAsync(Credentials body, SignInManager<IdentityUser> manager)
    {
        var result = await manager.PasswordSignInAsync(
            body.Username, body.Password, isPersistent: false, lockoutOnFailure: true);
        return result.RequiresTwoFactor || result.Succeeded ? Results.Ok()
            : result.IsLockedOut ? Results.StatusCode(StatusCodes.Status423Locked)
            : Results.Unauthorized();
    }

    private static async Task<IResult> TotpAsync(Code body, SignInManager<IdentityUser> manager)
    {
        var result = await manager.TwoFactorAuthenticatorSignInAsync(body.Value, isPersistent: false, false);
        return result.Succeeded ? Results.Ok()
            : result.IsLockedOut ? Results.StatusCode(StatusCodes.Status423Locked)
            : Results.Unauthorized();
    }

    private static async Task SeedAsync(IServiceProvider services, string totpSecret)
    {
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<IdentityDbContext>();
        await database.Database.EnsureCreatedAsync();

        // One hash for all: making each would take minutes.
        var hash = new PasswordHasher<IdentityUser>().HashPassword(new IdentityUser(), Password);
        for (var i = 0; i < PeersRun.Accounts; i++)
        {
            var name = Name(i);
            var user = new IdentityUser(name)
            {
                NormalizedUserName = name.ToUpperInvariant(),
                PasswordHash = hash,
                SecurityStamp = Guid.NewGuid().ToString("N"),
                TwoFactorEnabled = true,
                LockoutEnabled = true,
            };
            database.Users.Add(user);
            database.UserTokens.Add(new IdentityUserToken<string>
            {
                UserId = user.Id,
                LoginProvider = "[AspNetUserStore]",
                Name = "AuthenticatorKey",
                Value = totpSecret,
            });
        }

        await database.SaveChangesAsync();
    }

    public static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"user{number}");

    private sealed record Credentials(string Username, string Password);

    private sealed record Code(string Value);

    private sealed class Delay(TimeSpan delay) : DbCommandInterceptor
    {
        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            await (delay > TimeSpan.Zero ? Task.Delay(delay, cancellationToken) : Task.CompletedTask);
            return result;
        }

        public override async ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result,
            CancellationToken cancellationToken = default)
        {
            await (delay > TimeSpan.Zero ? Task.Delay(delay, cancellationToken) : Task.CompletedTask);
            return result;
        }
    }
}
