using System.Reflection;
using Azure.Communication.Email;
using Azure.Communication.Sms;
using Azure.Core.Pipeline;
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
        TemplateTexts.CheckComplete();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(configuration);
        services.AddSingleton<IValidateOptions<CountersignOptions>, CountersignOptionsValidator>();
        services.AddOptions<CountersignOptions>().Bind(
            configuration.GetSection(CountersignOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services.AddTelemetry(
            configuration).AddSecrets().AddStorage().AddProviders().AddFeatures().AddWebhooks();
    }

    public static IFunctionsWorkerApplicationBuilder UseCountersign(this IFunctionsWorkerApplicationBuilder app) =>
        app.UseMiddleware<StorageTrips>().UseMiddleware<CorsMiddleware>().UseMiddleware<ProblemMiddleware>()
            .UseMiddleware<ClientPacingMiddleware>().UseMiddleware<CallerMiddleware>()
            .UseMiddleware<IdempotencyMiddleware>();

    /// <summary>
    /// Creates the table, the queues and the first key of the key ring where they are missing, and opens the ring.
    /// </summary>
    public static async Task PrepareStorageAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.GetRequiredService<StorageClients>().PrepareAsync(cancellationToken);
        FirstRingKey.Ensure(services.GetRequiredService<IKeyManager>());

        // Opens the key ring now. In the first requests one thread would read it while all others block, and under load
        // they would block the thread pool that the read needs, until it times out.
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector("start").Protect([]);
    }

    private static IServiceCollection AddSecrets(this IServiceCollection services)
    {
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<CountersignOptions>>().Value;
            return new MasterKeys(
                options.MasterKey.Current,
                options.MasterKeys.ToDictionary(
                    key => key.Key, key => new Countersign.Secrets.Secret(Convert.FromBase64String(key.Value))));
        });
        services.AddSingleton<LocatorSeal>().AddSingleton<OpaqueTokens>().AddSingleton<DerivedTokens>()
            .AddSingleton<NameHasher>().AddSingleton<AuditChain>()
            .AddSingleton<DerivedCodes>().AddSingleton<RecoveryCodes>().AddSingleton<Verifiers>();
        services.AddSingleton<IRowSealer, DataProtectionRowSealer>();
        services.AddDataProtection().SetApplicationName("countersign");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(
            provider => new ConfigureOptions<KeyManagementOptions>(ring =>
        {
            ring.XmlRepository = new KeyRingRepository(
                provider.GetRequiredService<StorageClients>(), provider.GetRequiredService<MasterKeys>());
            ring.XmlEncryptor = new KeyRingEncryptor(provider.GetRequiredService<MasterKeys>());
        }));
        return services.AddSingleton(provider => Argon2idParameters.Of(
            provider.GetRequiredService<IOptions<CountersignOptions>>().Value.PasswordHashing))
            .AddSingleton<IPasswordHashing, PasswordHashing>().AddHostedService<PasswordHashingNotice>();
    }

    private static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddSingleton<StorageClients>().AddSingleton<DueIndex>().AddSingleton<AggregateStore>()
        .AddSingleton<OutboxRows>().AddSingleton<QueuePointers>()
        .AddSingleton<PartitionGate>().AddSingleton<HashSlots>().AddSingleton<CommandTurns>()
        .AddSingleton<CommitHints>().AddSingleton<CommandRunner>().AddSingleton<DirectoryCache>()
        .AddSingleton<AnswerRecords>().AddSingleton<TenantCommands>();

    // One try for each call: the queue repeats it, and a refusal is certain only if no unanswered try came before it.
    private static IServiceCollection AddProviders(this IServiceCollection services) => services
        .AddSingleton(provider => Communication(
            provider, new EmailClientOptions(), (text, options) => new EmailClient(text, options),
            (endpoint, identity, options) => new EmailClient(endpoint, identity, options)))
        .AddSingleton(provider => Communication(
            provider, new SmsClientOptions(), (text, options) => new SmsClient(text, options),
            (endpoint, identity, options) => new SmsClient(endpoint, identity, options)));

    private static IServiceCollection AddFeatures(this IServiceCollection services) => services
        .AddSingleton<TenantDirectory>().AddSingleton<TenantCreation>().AddSingleton<TenantKeys>()
        .AddSingleton<TenantPolicies>().AddSingleton<UserChanges>().AddSingleton<ListPages>().AddSingleton<UserLists>()
        .AddSingleton<AuditLists>().AddSingleton<Cursors>()
        .AddSingleton<ChainRows>().AddSingleton<AnchorRows>().AddSingleton<ChainCheck>().AddSingleton<AnchorCheck>()
        .AddSingleton<AuditVerification>()
        .AddSingleton<AnchorSeal>().AddSingleton<TenantIds>().AddSingleton<AnchorRun>()
        .AddSingleton<NameIndex>().AddSingleton<AddressIndex>().AddSingleton<AddressHolders>()
        .AddSingleton<AccountCommands>()
        .AddSingleton<AccountCreation>().AddSingleton<ChallengeHandles>().AddSingleton<LoginAnswers>()
        .AddSingleton<EnrolmentHandles>().AddSingleton<BackOfficeAccess>()
        .AddSingleton<EnrolmentAnswers>().AddSingleton<RecoveryTokens>()
        .AddSingleton<Subjects>().AddSingleton<AccessContexts>().AddSingleton<AccessAnswers>()
        .AddSingleton<AccessCommands>()
        .AddSingleton<InvitationTokens>().AddSingleton<EvidenceReader>().AddSingleton<InvitationCommands>()
        .AddSingleton<IFollowUp, DocumentChildren>().AddSingleton<DocumentCreation>()
        .AddSingleton<Members>().AddSingleton<RoomReader>().AddSingleton<IFollowUp, MembershipErasure>()
        .AddSingleton<FollowUpRunner>()
        .AddSingleton<SigningKeyRows>().AddSingleton<SigningKeys>().AddSingleton<TokenIssuer>()
        .AddSingleton<AccessTokens>().AddSingleton<GrantTokens>()
        .AddSingleton<ClientAddress>().AddHostedService<ClientAddressNotice>().AddSingleton<ClientPacing>()
        .AddSingleton<CorsPolicy>()
        .AddSingleton<ReportRows>().AddSingleton<PolicyReports>()
        .AddSingleton<SendCounters>().AddSingleton<SendMeter>()
        .AddSingleton<Templates>().AddSingleton<Composer>().AddSingleton<EmailSender>().AddSingleton<EmailPacing>()
        .AddSingleton<SmsSender>().AddSingleton<MessageDelivery>().AddSingleton<DeliveryRecords>()
        .AddSingleton<Dispatcher>()
        .AddSingleton<ExpiredRows>().AddSingleton<DueVisits>()
        .AddSingleton<ProviderMessages>().AddSingleton<DeliveryNotes>().AddSingleton<DeliveryReportIntake>();

    private static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<WebhookSeals>().AddSingleton<WebhookChanges>().AddSingleton<WebhookConnections>()
        .AddSingleton<WebhookSender>()
        .AddSingleton<DeadLetters>().AddSingleton<WebhookDelivery>();

    private static TClient Communication<TClient, TOptions>(
        IServiceProvider provider, TOptions options, Func<string, TOptions, TClient> byKey,
        Func<Uri, Azure.Core.TokenCredential, TOptions, TClient> byIdentity)
        where TOptions : Azure.Core.ClientOptions
    {
        var settings = provider.GetRequiredService<IOptions<CountersignOptions>>().Value.Communication;
        StorageClients.Tuned(options, provider.GetServices<HttpPipelinePolicy>());
        options.Retry.MaxRetries = 0;
        return settings.ConnectionString is { } text
            ? byKey(text, options)
            : byIdentity(
                settings.Endpoint!,
                AppIdentity.Credential(provider.GetRequiredService<IConfiguration>()["AZURE_CLIENT_ID"]), options);
    }
}
