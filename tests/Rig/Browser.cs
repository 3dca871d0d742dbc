using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Countersign.Tests.Rig;

/// <summary>
/// An empty profile in the run's one Chromium, with one page; it keeps all requests and errors of the page. The tests
/// share the process, because to start one takes longer than most of them.
/// </summary>
internal sealed class Browser : IAsyncDisposable
{
    // The same engine without windows takes half the time.
    private const string Shell = "/usr/bin/chromium-headless-shell";
    private const string Desktop = "/usr/bin/chromium";

    public static readonly Tool Tool = new(
        File.Exists(Desktop) && !File.Exists(Shell) ? Desktop : Shell,
        $"{Shell} is missing (Debian: apt install chromium-headless-shell).");

    private static readonly string[] Arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    private static readonly Lazy<Task<IBrowser>> Chromium = new(LaunchAsync);

    // On a small machine with other tests an answer may take long; the tests check that it comes, not when.
    static Browser() => Assertions.SetDefaultExpectTimeout(30_000);

    private Browser()
    {
    }

    public IPage Page { get; private set; } = null!;

    public ConcurrentQueue<IRequest> Requests { get; } = [];

    /// <summary>Errors of the console and of scripts. A refusal by the API is not an error of the page.</summary>
    public ConcurrentQueue<string> Complaints { get; } = [];

    public static async Task<Browser> OpenAsync(Uri address)
    {
        var opened = new Browser();
        await opened.BeginAsync(address, null);
        return opened;
    }

    /// <summary>The next visitor, who has nothing of the one before; the page too keeps nothing of it.</summary>
    public async Task BeginAnewAsync(Uri address, string? locale = null)
    {
        await Page.Context.CloseAsync();
        Forget();
        await BeginAsync(address, locale);
    }

    /// <summary>Forgets requests and errors; the page stays, and so does what its browser has cached.</summary>
    public void Forget()
    {
        Requests.Clear();
        Complaints.Clear();
    }

    public async ValueTask DisposeAsync() => await Page.Context.CloseAsync();

    // The driver ends with this process, and Chromium with the driver.
    private static async Task<IBrowser> LaunchAsync() =>
        await (await Playwright.CreateAsync()).Chromium.LaunchAsync(
            new() { ExecutablePath = Tool.Path, Headless = true, Args = Arguments });

    private async Task BeginAsync(Uri address, string? locale)
    {
        var context = await (await Chromium.Value).NewContextAsync(
            new() { ViewportSize = new() { Width = 1280, Height = 900 }, Locale = locale });
        Page = await context.NewPageAsync();
        Watch();
        await Page.GotoAsync(address.ToString());
    }

    private void Watch()
    {
        Page.Request += (_, request) => Requests.Enqueue(request);
        Page.PageError += (_, error) => Complaints.Enqueue(error);
        Page.Console += (_, message) =>
        {
            var isRefusal = message.Location.Contains("/api/v1/", StringComparison.Ordinal)
                && message.Text.Contains("the server responded with a status of 4", StringComparison.Ordinal);
            if (message.Type is "error" or "warning" && !isRefusal)
            {
                Complaints.Enqueue($"{message.Text} {message.Location}");
            }
        };
    }
}
