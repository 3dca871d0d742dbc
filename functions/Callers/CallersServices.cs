using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Callers;

internal static class CallersServices
{
    public static IServiceCollection AddCallers(this IServiceCollection services) => services
        .AddSingleton<EnrolmentHandles>().AddSingleton<BackOfficeAccess>().AddSingleton<RoomOffice>();
}
