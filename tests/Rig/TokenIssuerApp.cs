using Countersign.Local;
using Countersign.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Rig;

/// <summary>
/// An app under its real address and the real time, as in a deployment: libraries of others read its keys from there,
/// and their clock is the system's.
/// </summary>
public sealed class TokenIssuerApp : IAsyncLifetime
{
    public LocalApp App { get; private set; } = null!;

    public TestTenant Tenant { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        App = await Rig.App.StartAsync(
            clock: TimeProvider.System,
            configure: services => services.AddOptions<CountersignOptions>().PostConfigure<IConfiguration>(
                (options, settings) => options.ApiUrl = new Uri(settings["Countersign:ApiUrl"]!)));
        Address = App.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<CountersignOptions>>()
            .Value.ApiUrl!;
        Tenant = await TestTenant.CreateAsync(App);
    }

    public string IssuerOf(string tenant) => $"{Address.AbsoluteUri.TrimEnd('/')}/api/v1/tenants/{tenant}";

    public async Task DisposeAsync() => await App.DisposeAsync();
}
