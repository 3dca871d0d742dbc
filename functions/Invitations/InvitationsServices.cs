using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Invitations;

internal static class InvitationsServices
{
    public static IServiceCollection AddInvitations(this IServiceCollection services) => services
        .AddSingleton<InvitationTokens>().AddSingleton<EvidenceReader>().AddSingleton<InvitationCommands>();
}
