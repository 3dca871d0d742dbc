using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>The run's shared app, another web site, and a browser that visits both.</summary>
public sealed class PagesRig : IAsyncLifetime
{
    public LocalApp App { get; private set; } = null!;

    public OtherSite Site { get; private set; } = null!;

    internal Browser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // Skipped facts get their fixture too.
        if (Browser.Tool.SkipReason is not null)
        {
            return;
        }

        App = await Rig.App.SharedAsync();
        Site = await OtherSite.StartAsync();
        Browser = await Browser.OpenAsync(new Uri("about:blank"));
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
            await Site.DisposeAsync();
        }
    }
}
