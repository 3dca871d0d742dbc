using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Http;

internal static class HttpServices
{
    public static IServiceCollection AddHttp(this IServiceCollection services) => services
        .AddSingleton<ShortLists>().AddSingleton<ClientAddress>().AddHostedService<ClientAddressNotice>()
        .AddSingleton<ClientPacing>().AddSingleton<CorsPolicy>();
}
