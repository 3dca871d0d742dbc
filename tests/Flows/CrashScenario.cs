using System.Buffers.Text;
using System.Text.Json;
using Countersign.Local;
using Countersign.Messages;
using Countersign.Storage;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Flows;

/// <summary>
/// Users and an app that may crash at any call. A scenario keeps the answers they got and asserts that the store and
/// the messaging service agree with them.
/// </summary>
internal abstract class CrashScenario(IsolatedBackend backend)
{
    private readonly List<(TestUser User, string SessionId)> sessions = [];

    protected IsolatedBackend Backend => backend;

    protected abstract IReadOnlyList<TestUser> Users { get; }

    public async Task<bool> IsSettledAsync(LocalApp app) =>
        (await OutboxRowsAsync(app, Users)).All(
            row => row.Status is not (DispatchStatus.Pending or DispatchStatus.Claimed));

    /// <summary>
    /// The whole scenario, in an order that makes the same calls every time. It ends where the app crashes.
    /// </summary>
    /// <exception cref="HttpRequestException">The app crashed.</exception>
    public abstract Task PlayAsync(Uri app);

    /// <summary>Every answer is in the store: each session that was granted has its row.</summary>
    public virtual async Task AssertNothingShownIsLostAsync(LocalApp app)
    {
        foreach (var (user, sessionId) in sessions)
        {
            Assert.True(await backend.HasSessionAsync(user, sessionId), "A granted session has no row.");
        }
    }

    /// <summary>Another app takes over, and every user gets on.</summary>
    public abstract Task FinishAsync(LocalApp app, LocalClock clock);

    /// <summary>Each email row has one email.</summary>
    public virtual async Task AssertSentOnceAsync(LocalApp app)
    {
        TestUser[] readers = [.. Users.Where(user => user.Username.Contains('@', StringComparison.Ordinal))];
        var emails = await OutboxRowsAsync(app, readers);
        Assert.All(emails, row => Assert.Equal(DispatchStatus.Sent, row.Status));
        Assert.Equal(
            emails.Select(row => row.Message.OperationId.ToString()).Order(),
            readers.SelectMany(backend.SentTo).Select(message => message.Id).Order());
    }

    protected Reply Granted(TestUser user, Reply answer)
    {
        var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(answer["accessToken"].Split('.')[1])).RootElement;
        sessions.Add((user, claims.GetProperty("sid").GetString()!));
        return answer;
    }

    protected async Task<List<OutboxRow>> OutboxRowsAsync(LocalApp app, IEnumerable<TestUser> users)
    {
        var rows = new List<OutboxRow>();
        foreach (var user in users)
        {
            rows.AddRange(await backend.OutboxRowsAsync(app, user));
        }

        return rows;
    }

    protected static Task DispatchAsync(Uri app, string queue, Func<bool> sent) => Until.TrueAsync(async () =>
    {
        (await new Api(app).PostAsync($"/local/run/{queue}", null)).Expect(200);
        return sent();
    }, $"the dispatch by {queue}");

    protected static DateTimeOffset Now() => TimeProvider.System.GetUtcNow();
}
