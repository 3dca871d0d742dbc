using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>
/// Separate tables and queues for one test class, and an app that listens to them. For classes that leave very many
/// rows or must not wait for other tests: the emulator is slower with every row.
/// </summary>
public sealed class OwnStorage : IAsyncLifetime
{
    private OwnAccount azurite = null!;

    public string ConnectionString => azurite.ConnectionString;

    public LocalApp App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        azurite = await OwnAccount.TakeAsync();
        App = await Rig.App.StartAsync(listen: true, storage: ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await azurite.DisposeAsync();
    }
}
