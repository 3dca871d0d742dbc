using Azure.Communication.Email;
using Azure.Communication.Sms;
using Azure.Core.Pipeline;
using Countersign.Settings;
using Countersign.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Countersign.Dispatch;

internal static class DispatchServices
{
    public static IServiceCollection AddDispatch(this IServiceCollection services) => services
        .AddSingleton<AccountMessages>().AddSingleton<InvitationMessages>().AddSingleton<MemberMessages>()
        .AddSingleton<Templates>().AddSingleton<Composer>().AddSingleton<EmailSender>().AddSingleton<EmailPacing>()
        .AddSingleton<SmsSender>().AddSingleton<MessageDelivery>().AddSingleton<DeliveryRecords>()
        .AddSingleton<OutboxProgress>().AddSingleton<MessageSending>().AddSingleton<Dispatcher>()
        .AddSingleton<ProviderMessages>().AddSingleton<DeliveryNotes>()

        // One try for each call: the queue repeats it, and a refusal is certain only if no unanswered try came before.
        .AddSingleton(provider => Communication(
            provider, new EmailClientOptions(), (text, options) => new EmailClient(text, options),
            (endpoint, identity, options) => new EmailClient(endpoint, identity, options)))
        .AddSingleton(provider => Communication(
            provider, new SmsClientOptions(), (text, options) => new SmsClient(text, options),
            (endpoint, identity, options) => new SmsClient(endpoint, identity, options)));

    private static TClient Communication<TClient, TOptions>(
        IServiceProvider provider, TOptions options, Func<string, TOptions, TClient> byKey,
        Func<Uri, Azure.Core.TokenCredential, TOptions, TClient> byIdentity)
        where TOptions : Azure.Core.ClientOptions
    {
        var settings = provider.GetRequiredService<IOptions<CountersignOptions>>().Value;
        StorageClients.Tuned(options, provider.GetServices<HttpPipelinePolicy>(), settings.AzureTimeout);
        options.Retry.MaxRetries = 0;
        return settings.Communication.ConnectionString is { } text
            ? byKey(text, options)
            : byIdentity(
                settings.Communication.Endpoint!,
                AppIdentity.Credential(provider.GetRequiredService<IConfiguration>()["AZURE_CLIENT_ID"]), options);
    }
}
