using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Challenges;

internal static class ChallengesServices
{
    public static IServiceCollection AddChallenges(this IServiceCollection services) => services
        .AddSingleton<DerivedCodes>().AddSingleton<AccountChallenges>().AddSingleton<UnnamedChallenges>()
        .AddSingleton<AnswerFields>();
}
