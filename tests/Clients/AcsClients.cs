using System.Text.Json;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Clients;

/// <summary>Azure's clients for JavaScript, installed once; each call is a new process.</summary>
public sealed class AcsClients : IAsyncLifetime
{
    private static readonly string Folder = Npm.Folder("acs");

    public Task InitializeAsync() => Npm.InstallAsync(Folder);

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The client's result, or the status of its exception.</summary>
    public async Task<JsonElement> SendAsync(
        string channel, string connectionString, string from, params IEnumerable<string> to) =>
        JsonElement.Parse(await Npm.RunAsync(Folder, "node", ["send.mjs", channel, connectionString, from, .. to]));
}
