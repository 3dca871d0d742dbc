using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Flows;

/// <summary>
/// A passkey is added, signs in alone and behind a password, and is removed. An assertion that passed once never passes
/// again, and what a crash leaves behind does not keep the passkey from being added.
/// </summary>
internal sealed class PasskeyCrash(
    IsolatedBackend backend, TestUser dana, SoftPasskey passkey, (string Name, string Value) bearer)
    : CrashScenario(backend)
{
    private readonly List<(string Handle, object Credential, bool Shown)> assertions = [];
    private bool isAdded;
    private bool isRemovalAsked;
    private bool isRemoved;

    protected override IReadOnlyList<TestUser> Users => [dana];

    public static async Task<CrashScenario> PrepareAsync(IsolatedBackend backend, TestTenant tenant)
    {
        var dana = await tenant.CreateUserAsync();
        return new PasskeyCrash(backend, dana, await dana.NewPasskeyAsync(), await dana.BearerAsync());
    }

    public override async Task PlayAsync(Uri app)
    {
        var user = dana.In(app);
        var id = await user.AddAsync(passkey, bearer);
        isAdded = true;
        await DispatchAsync(app, "email", () => Backend.SentTo(dana).Count == 1);

        await SignInAsync(user, await user.StartByPasskeyAsync());
        var session = await SignInAsync(user, (await user.SignInAsync()).Expect(200));

        isRemovalAsked = true;
        (await user.Tenant.DeleteAsync($"me/passkeys/{id}", TestUser.Bearer(session))).Expect(204);
        isRemoved = true;
        await DispatchAsync(app, "email", () => Backend.SentTo(dana).Count == 2);
    }

    public override async Task AssertNothingShownIsLostAsync(LocalApp app)
    {
        if (!isRemovalAsked)
        {
            // A removal ends the sessions that the passkey alone has begun.
            await base.AssertNothingShownIsLostAsync(app);
        }

        var hasPasskey = (await dana.In(app).SignInAsync()).Expect(200)["status"] == "challenge";
        Assert.True(hasPasskey || !isAdded || isRemovalAsked, "A passkey that was shown is lost.");
        Assert.False(hasPasskey && isRemoved, "A passkey that was removed is there.");
    }

    public override async Task FinishAsync(LocalApp app, LocalClock clock)
    {
        await IsolatedBackend.DrainAsync(app, () => IsSettledAsync(app), "the dispatch of the killed app's messages");
        await AssertSentOnceAsync(app);
        var user = dana.In(app);
        foreach (var (handle, credential, shown) in assertions)
        {
            // Whoever was not answered may send it again, once.
            var passed = (await user.VerifyAsync(handle, credential)).Status == 200;
            Assert.False(shown && passed, "An assertion that passed before the crash passes again.");
            Assert.NotEqual(200, (await user.VerifyAsync(handle, credential)).Status);
        }

        var asked = (await user.SignInAsync()).Expect(200);
        if (asked["status"] == "signed-in")
        {
            // It was not added, or it is removed: the same one can be added.
            await user.AddAsync(passkey, TestUser.Bearer(asked));
        }

        (await user.SignInByPasskeyAsync(passkey)).Expect(200);
        await IsolatedBackend.DrainAsync(app, () => IsSettledAsync(app), "the dispatch of the last messages");
        await AssertSentOnceAsync(app);
    }

    private async Task<Reply> SignInAsync(TestUser user, Reply asked)
    {
        var credential = passkey.Sign(TestUser.PublicKey(asked));
        assertions.Add((asked.Handle, credential, Shown: false));
        var session = Granted(user, (await user.VerifyAsync(asked.Handle, credential)).Expect(200));
        assertions[^1] = (asked.Handle, credential, Shown: true);
        return session;
    }
}
