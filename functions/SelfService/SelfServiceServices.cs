using Microsoft.Extensions.DependencyInjection;

namespace Countersign.SelfService;

internal static class SelfServiceServices
{
    public static IServiceCollection AddSelfService(this IServiceCollection services) => services
        .AddSingleton<PasskeyEnrolment>().AddSingleton<EnrolmentAnswers>().AddSingleton<OwnAddressChange>();
}
