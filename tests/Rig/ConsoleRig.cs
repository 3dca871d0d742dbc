using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>The whole app as a newcomer starts it, with a browser for its console.</summary>
public sealed class ConsoleRig : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("console-").FullName;
    private OwnAccount? storage;

    public LocalApp App { get; private set; } = null!;

    internal Browser Browser { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        // Skipped facts get their fixture too.
        if (Browser.Tool.SkipReason is not null)
        {
            return;
        }

        storage = await OwnAccount.TakeAsync();
        App = await LocalApp.StartAsync(
            new LocalOptions
            {
                Port = 0,
                DataFolder = folder,
                Storage = storage.ConnectionString,
                Settings = Rig.App.Settings,
                Configure = Rig.App.CheapHashes,
            },
            CancellationToken.None);
        Browser = await Browser.OpenAsync(new Uri("about:blank"));
    }

    public async Task DisposeAsync()
    {
        foreach (var part in (IAsyncDisposable?[])[Browser, App, storage])
        {
            await (part?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        Directory.Delete(folder, recursive: true);
    }
}
