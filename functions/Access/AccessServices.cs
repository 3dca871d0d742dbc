using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Access;

internal static class AccessServices
{
    public static IServiceCollection AddAccess(this IServiceCollection services) => services
        .AddSingleton<Subjects>().AddSingleton<AccessContexts>().AddSingleton<AccessAnswers>()
        .AddSingleton<AccessCommands>();
}
