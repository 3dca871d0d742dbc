using Countersign.Local;
using Countersign.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Countersign.Tests.Rig;

/// <summary>
/// An app whose tokens have its real address as issuer, as in a deployment, so that others can verify them from
/// outside.
/// </summary>
public sealed class GrantIssuer : IAsyncLifetime
{
    public LocalApp App { get; private set; } = null!;

    public TestTenant Tenant { get; private set; } = null!;

    public string Address { get; private set; } = "";

    public async Task InitializeAsync()
    {
        App = await StartAsync(Rig.App.Now);
        Address = $"http://localhost:{App.BaseAddress.Port}";
        Tenant = await TestTenant.CreateAsync(App);
    }

    public async Task DisposeAsync() => await App.DisposeAsync();

    /// <summary>
    /// A document grant that an app with another clock issued under the same name. The verifier has the real time.
    /// </summary>
    public async Task<string> DocumentGrantAsync(TimeSpan from)
    {
        await using var app = await StartAsync(TimeProvider.System.GetUtcNow() + from, new Uri(Address));
        return (await (await TestInvitee.CreateAsync(Tenant.In(app), "none")).OpenAsync("other")).Expect(200)["grant"];
    }

    // Tokens must have the address of the app that signs them.
    private static Task<LocalApp> StartAsync(DateTimeOffset now, Uri? name = null) => Rig.App.StartAsync(
        clock: new MovedClock(now),
        configure: services => services.AddOptions<CountersignOptions>().PostConfigure<IConfiguration>(
            (options, settings) => options.ApiUrl = name ?? new Uri(settings["Countersign:ApiUrl"]!)));
}
