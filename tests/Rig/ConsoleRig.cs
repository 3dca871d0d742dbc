using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>The whole app on its own data, with a browser that shows its console.</summary>
public sealed class ConsoleRig : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("console-").FullName;

    public LocalApp App { get; private set; } = null!;

    internal Browser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // Skipped facts get their fixture too.
        if (Browser.Tool.SkipReason is not null)
        {
            return;
        }

        App = await LocalApp.StartAsync(
            new LocalOptions { Port = 0, DataFolder = folder, Fresh = true }, CancellationToken.None);
        Browser = await Browser.OpenAsync(App.BaseAddress);
    }

    public async Task DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }

        if (App is not null)
        {
            await App.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }
}
