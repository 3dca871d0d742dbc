using Countersign.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Countersign.Passwords;

internal static class PasswordsServices
{
    public static IServiceCollection AddPasswords(this IServiceCollection services) =>
        services.AddSingleton(
            provider => Argon2idParameters.Of(
                provider.GetRequiredService<IOptions<CountersignOptions>>().Value.PasswordHashing))
            .AddSingleton<IPasswordHashing, PasswordHashing>().AddHostedService<PasswordHashingNotice>();
}
