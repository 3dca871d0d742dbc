using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tokens;

internal static class TokensServices
{
    public static IServiceCollection AddTokens(this IServiceCollection services) => services
        .AddSingleton<ChallengeHandles>().AddSingleton<SigningKeyRows>().AddSingleton<SigningKeys>()
        .AddSingleton<TokenIssuer>().AddSingleton<AccessTokens>().AddSingleton<GrantTokens>();
}
