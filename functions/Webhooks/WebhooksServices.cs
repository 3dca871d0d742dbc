using Countersign.FollowUps;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Webhooks;

internal static class WebhooksServices
{
    public static IServiceCollection AddWebhooks(this IServiceCollection services) => services
        .AddSingleton<WebhookSeals>().AddSingleton<WebhookChanges>().AddSingleton<WebhookConnections>()
        .AddSingleton<WebhookSender>().AddSingleton<DeadLetters>().AddSingleton<DeadLetterRevival>()
        .AddSingleton<IFollowUp, DeadLetterReplay>().AddSingleton<WebhookDelivery>();
}
