using System.Reflection;
using Azure;
using Countersign.Access;
using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Administration;
using Countersign.Audit;
using Countersign.Callers;
using Countersign.Challenges;
using Countersign.Commands;
using Countersign.DataRooms;
using Countersign.DeliveryReports;
using Countersign.Dispatch;
using Countersign.Documents;
using Countersign.FollowUps;
using Countersign.Http;
using Countersign.Invitations;
using Countersign.Lockout;
using Countersign.Passkeys;
using Countersign.Passwords;
using Countersign.Reports;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SendLimits;
using Countersign.Settings;
using Countersign.SignIn;
using Countersign.Storage;
using Countersign.Telemetry;
using Countersign.Tenants;
using Countersign.Timers;
using Countersign.Tokens;
using Countersign.Webhooks;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Countersign;

/// <summary>Registers services and middleware of the function app, for the Functions worker and for `local/`.</summary>
public static class CountersignApplication
{
    /// <summary>The assembly that holds every function.</summary>
    public static Assembly Functions => typeof(CountersignApplication).Assembly;

    public static IServiceCollection AddCountersign(this IServiceCollection services, IConfiguration configuration)
    {
        Username.CheckPlatform();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(configuration);
        services.AddSingleton<IValidateOptions<CountersignOptions>, CountersignOptionsValidator>();
        services.AddOptions<CountersignOptions>().Bind(
            configuration.GetSection(CountersignOptions.Section)).ValidateDataAnnotations().ValidateOnStart();

        // In the order of the folders (README.md).
        return services.AddTelemetry(configuration).AddStorage().AddSecrets().AddPasswords().AddTenants().AddHttp()
            .AddPasskeys().AddTokens().AddSendLimits().AddCommands().AddAccounts().AddCallers().AddSignIn()
            .AddLockout().AddSelfService().AddFollowUps().AddAudit().AddWebhooks().AddAdministration().AddAccess()
            .AddChallenges().AddInvitations().AddDocuments().AddDataRooms().AddDispatch().AddDeliveryReports()
            .AddReports().AddTimers();
    }

    public static IFunctionsWorkerApplicationBuilder UseCountersign(this IFunctionsWorkerApplicationBuilder app) =>
        app.UseMiddleware<StorageTrips>().UseMiddleware<ProblemMiddleware>().UseMiddleware<CorsMiddleware>()
            .UseMiddleware<ClientPacingMiddleware>().UseMiddleware<CallerMiddleware>()
            .UseMiddleware<QueryMiddleware>().UseMiddleware<IdempotencyMiddleware>();

    /// <summary>
    /// Creates the table and the queues, unless the deployment has made them
    /// (<see cref="CountersignOptions.CreateStorage"/>), and reads the key ring once. Call it first: it needs no
    /// services, which can be made meanwhile.
    /// </summary>
    /// <exception cref="RequestFailedException">Status 404: there is no table.</exception>
    public static Task PrepareStorageAsync(IConfiguration configuration, CancellationToken cancellationToken) =>
        Task.Run(async () =>
        {
            var clients = new StorageClients(configuration, []);
            await clients.PrepareAsync(cancellationToken);

            // Nothing uses the result. But the very first read takes a third of a cold start: connection, token, and
            // code that is compiled.
            KeyRingRepository.Read(clients);
        }, cancellationToken);

    /// <summary>
    /// Creates the services that check the callers, so that the first request does not wait for them, and opens the key
    /// ring when <paramref name="storage"/> is prepared. No function may run before this has ended.
    /// </summary>
    public static Task PrepareAsync(IServiceProvider services, Task storage, CancellationToken cancellationToken) =>
        Task.WhenAll(
            Task.Run(() => OpenKeyRingAsync(services, storage), cancellationToken),
            Task.Run(() => services.GetRequiredService<CallerMiddleware>(), cancellationToken));

    /// <summary>Opens the key ring, and makes its first key where there is none.</summary>
    public static async Task OpenKeyRingAsync(IServiceProvider services, Task storage)
    {
        var keys = services.GetRequiredService<IKeyManager>();
        await storage;
        FirstRingKey.Ensure(keys);

        // Opens the key ring now. In the first requests one thread would read it while all others block, and under load
        // they would block the thread pool that the read needs, until it times out.
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector("start").Protect([]);
    }
}
