using Countersign.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Clients;

/// <summary>Countersign.AspNetCore beside what an application has already, and with wrong settings.</summary>
public class CountersignServicesTests
{
    [Theory]
    [InlineData(null, CountersignDefaults.AccessScheme)]
    [InlineData("Cookies", "Cookies")]
    public void The_default_scheme_is_ours_only_where_the_application_has_none(string? own, string expected)
    {
        var services = new ServiceCollection();
        if (own is not null)
        {
            services.AddAuthentication(own);
        }

        services.AddCountersign(_ => { });
        using var provider = services.BuildServiceProvider();

        Assert.Equal(expected, provider.GetRequiredService<IOptions<AuthenticationOptions>>().Value.DefaultScheme);
    }

    [Theory]
    [InlineData("http://api.example.com", "acme")]
    [InlineData(null, "acme")]
    [InlineData("https://api.example.com", null)]
    [InlineData("https://api.example.com", "Acme Ltd")]
    public void Wrong_settings_are_refused(string? address, string? tenant)
    {
        using var provider = With(address, tenant);

        Assert.Throws<OptionsValidationException>(
            () => provider.GetRequiredService<IOptions<CountersignOptions>>().Value);
    }

    [Theory]
    [InlineData("https://api.example.com", "https://api.example.com/api/v1/tenants/acme")]
    [InlineData("https://api.example.com/", "https://api.example.com/api/v1/tenants/acme")]
    [InlineData("http://localhost:7071", "http://localhost:7071/api/v1/tenants/acme")]
    public void A_slash_at_the_end_of_the_address_changes_nothing(string address, string issuer)
    {
        using var provider = With(address, "acme");

        Assert.Equal(issuer, provider.GetRequiredService<IOptions<CountersignOptions>>().Value.Issuer);
    }

    [Fact]
    public async Task The_policy_for_controllers_takes_access_tokens_alone_and_a_step_up_of_ten_minutes()
    {
        await using var provider = With("https://api.example.com", "acme");
        var policy = await provider.GetRequiredService<IAuthorizationPolicyProvider>().GetPolicyAsync(
            CountersignPolicies.StepUp);

        Assert.Equal([CountersignDefaults.AccessScheme], policy!.AuthenticationSchemes);
        Assert.Contains(new StepUpRequirement(TimeSpan.FromMinutes(10), SecondFactor: true), policy.Requirements);
    }

    private static ServiceProvider With(string? address, string? tenant)
    {
        var services = new ServiceCollection();
        services.AddCountersign(options =>
        {
            options.ApiUrl = address is null ? null : new Uri(address);
            options.Tenant = tenant;
        });
        return services.BuildServiceProvider();
    }
}
