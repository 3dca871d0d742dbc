using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Commands;

internal static class CommandsServices
{
    public static IServiceCollection AddCommands(this IServiceCollection services) => services
        .AddSingleton<HashSlots>().AddSingleton<CommandTurns>().AddSingleton<CommitHints>()
        .AddSingleton<CommandRunner>().AddSingleton<AnswerRecords>().AddSingleton<TenantCommands>();
}
