using Microsoft.Extensions.DependencyInjection;

namespace Countersign.SignIn;

internal static class SignInServices
{
    public static IServiceCollection AddSignIn(this IServiceCollection services) => services
        .AddSingleton<Verifiers>().AddSingleton<LoginAnswers>();
}
