using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Requests;

/// <summary>Every file of `requests/` runs from top to bottom, twice on the same data.</summary>
public sealed class HttpFilesTests(HttpFilesTests.Runner runner) : IClassFixture<HttpFilesTests.Runner>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "requests");

    [Fact]
    public async Task Every_request_of_every_file_gets_the_answer_that_the_file_expects()
    {
        await RunAsync();
        Assert.Contains("succeeded", await RunAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_request_expects_an_answer()
    {
        foreach (var file in Directory.EnumerateFiles(Folder, "*.http"))
        {
            var requests = File.ReadAllText(file).Split("\n### ").Skip(1);
            Assert.DoesNotContain(requests, request => !request.Contains("\n?? ", StringComparison.Ordinal));
        }
    }

    private Task<string> RunAsync() => Npm.RunAsync(
        Folder, Npm.Binary(Folder, "httpyac"),
        [
            "send", "*.http", "--all", "--bail", "--no-color", "--output", "none", "--output-failed", "exchange",
            "--var", $"host={runner.App.BaseAddress.GetLeftPart(UriPartial.Authority)}"]);

    /// <summary>The local runner as a newcomer starts it, on a free port, and the installed program.</summary>
    public sealed class Runner : IAsyncLifetime
    {
        private readonly string data = Directory.CreateTempSubdirectory("requests-").FullName;

        public LocalApp App { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Npm.InstallAsync(Folder);
            App = await LocalApp.StartAsync(
                new LocalOptions { Port = 0, DataFolder = data, Fresh = true }, CancellationToken.None);
        }

        public async Task DisposeAsync()
        {
            await App.DisposeAsync();
            Directory.Delete(data, recursive: true);
        }
    }
}
