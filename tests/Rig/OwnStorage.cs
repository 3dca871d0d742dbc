using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>
/// Tables and queues of a class's own, and an app that listens to them. For classes that leave very many rows, or whose
/// answers must not wait for what others do: for every range that is read the emulator looks at every row it has.
/// </summary>
public sealed class OwnStorage : IAsyncLifetime
{
    private OwnAzurite azurite = null!;

    public string ConnectionString => azurite.ConnectionString;

    public LocalApp App { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        azurite = await OwnAzurite.TakeAsync();
        App = await Rig.App.StartAsync(listen: true, storage: ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await App.DisposeAsync();
        await azurite.DisposeAsync();
    }
}
