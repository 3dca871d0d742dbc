using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Countersign.AspNetCore;

/// <summary>Adds Countersign to an application.</summary>
public static class CountersignServices
{
    /// <summary>
    /// Accepts the tenant's tokens. Endpoints say what they require: `RequireAuthorization`, `RequireStepUp`,
    /// `RequireDocumentGrant` or `RequireRoomGrant`.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Sets at least the address and the tenant.</param>
    public static AuthenticationBuilder AddCountersign(
        this IServiceCollection services, Action<CountersignOptions> configure)
    {
        services.AddOptions<CountersignOptions>().Configure(configure).ValidateDataAnnotations()
            .Validate(options => options.HasSafeAddress, "ApiUrl must be https, or http on this machine.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddAuthorizationBuilder().AddPolicy(CountersignPolicies.StepUp, policy => policy.RequireStepUp());
        services.AddHttpContextAccessor();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, StepUpHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, GrantHandler>());
        services.PostConfigure<AuthenticationOptions>(
            options => options.DefaultScheme ??= CountersignDefaults.AccessScheme);

        return services.AddAuthentication()
            .AddTokens(CountersignDefaults.AccessScheme, "at+jwt", "access")
            .AddTokens(CountersignDefaults.DocumentScheme, "document+jwt", "document")
            .AddTokens(CountersignDefaults.RoomScheme, "room+jwt", "room");
    }

    private static AuthenticationBuilder AddTokens(
        this AuthenticationBuilder builder, string scheme, string type, string kind)
    {
        builder.Services.AddOptions<JwtBearerOptions>(scheme).Configure<IOptions<CountersignOptions>>(
            (bearer, countersign) => TokenRules.Apply(bearer, countersign.Value, type, kind));
        return builder.AddJwtBearer(scheme, _ => { });
    }
}
