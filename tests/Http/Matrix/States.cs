using System.Text.Json;
using Countersign.Local;
using Countersign.Tenants;
using Countersign.Tests.Rig;
using Microsoft.Extensions.DependencyInjection;
using OtpNet;

namespace Countersign.Tests.Http.Matrix;

/// <summary>Brings callers into their states over HTTP, like real clients.</summary>
public sealed class States : IAsyncDisposable
{
    /// <summary>Older than a fresh proof may be, and younger than an access token or a recovery link.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(12);

    private readonly Dictionary<State, Lazy<Task<Actor>>> shared;
    private readonly TestTenant tenant;
    private readonly TestTenant strict;
    private readonly TestTenant other;
    private readonly LocalApp home;
    private readonly LocalApp soon;
    private readonly LocalApp later;
    private readonly OwnAccount azurite;

    private States(TestTenant[] tenants, LocalApp[] apps, OwnAccount azurite)
    {
        (tenant, strict, other) = (tenants[0], tenants[1], tenants[2]);
        (home, soon, later) = (apps[0], apps[1], apps[2]);
        this.azurite = azurite;
        shared = Enum.GetValues<State>().ToDictionary(
            state => state, state => new Lazy<Task<Actor>>(() => CreateAsync(state, Needs.All)));
    }

    /// <summary>The app that most callers speak to.</summary>
    public LocalApp Home => home;

    public static async Task<States> StartAsync(Action<IServiceCollection>? configure = null)
    {
        // Separate tables, because the emulator is slower with every row and these callers leave very many.
        var tables = await OwnAccount.TakeAsync();
        var storage = tables.ConnectionString;
        var apps = await Task.WhenAll(
            App.StartAsync(listen: true, storage: storage, configure: configure),
            App.StartAsync(clock: new MovedClock(App.Now + (Stale / 2)), storage: storage),
            App.StartAsync(clock: new MovedClock(App.Now + Stale), storage: storage));
        var tenants = await Task.WhenAll(
            NewTenantAsync(apps[0]), NewTenantAsync(apps[0], """{"requireMfa":true}"""), NewTenantAsync(apps[0]));
        return new States(tenants, apps, tables);
    }

    /// <summary>One caller for all calls that change nothing.</summary>
    public Task<Actor> SharedAsync(State state) => shared[state].Value;

    public async Task<Actor> CreateAsync(State state, Needs needs) =>
        await WithThingsAsync(await AccountAsync(state, needs), needs);

    /// <summary>
    /// A caller for one call. What it changes is new: its account, or the user, the document or the room that it is
    /// about.
    /// </summary>
    public async Task<Actor> CreateAsync(State state, TableRow row)
    {
        var needs = Call.All[row.Name].Needs;
        if (row.IsAboutCaller || state == State.Key || needs.HasFlag(Needs.OwnTenant))
        {
            return await CreateAsync(state, needs);
        }

        var caller = await SharedAsync(state);
        caller = needs.HasFlag(Needs.Target) ? await WithTargetAsync(caller, needs) : caller;
        return await WithThingsAsync(caller, needs);
    }

    private static async Task<Actor> WithThingsAsync(Actor actor, Needs needs) =>
        await WithRoomAsync(await WithDocumentAsync(actor, needs), needs);

    private Task<Actor> AccountAsync(State state, Needs needs) => state switch
    {
        State.Anonymous => Task.FromResult(new Actor(tenant)),
        State.Unknown => UnknownAsync(needs),
        State.Password => PasswordAsync(needs),
        State.Proved => ProvedAsync(needs),
        State.Enrolment => EnrolmentAsync(needs),
        State.Foreign => ForeignAsync(needs),
        State.Locked => LockedAsync(needs),
        State.Disabled => DisabledAsync(needs),
        State.SignedIn => SignedInAsync(needs),
        State.Fresh => FreshAsync(tenant, needs),
        State.Admin => AdminAsync(needs),
        State.Other => OtherAsync(needs),
        _ => KeyAsync(needs),
    };

    public async ValueTask DisposeAsync()
    {
        await home.DisposeAsync();
        await soon.DisposeAsync();
        await later.DisposeAsync();
        await azurite.DisposeAsync();
    }

    private static async Task<TestTenant> NewTenantAsync(LocalApp app, string policy = "{}")
    {
        var created = await TestTenant.CreateAsync(app);
        (await created.PatchPolicyAsync("""{"devices":{"enabled":true}}""")).Expect(204);
        (await created.PatchPolicyAsync(policy)).Expect(204);
        return created;
    }

    private async Task<Actor> FreshAsync(TestTenant home, Needs needs, string role = "user")
    {
        var email = TestTenant.NewEmail();
        var created = (await home.PostAsync(
            "users", new { email, password = TestTenant.Password, role }, home.Key)).Expect(201);
        return await WithSessionAsync(new TestUser(home, created["id"], email), needs);
    }

    // The account has an authenticator, whose code of this moment is unspent, and the session has proved it.
    private async Task<Actor> WithSessionAsync(TestUser user, Needs needs)
    {
        var bearer = await user.EnrolAsync(App.Now.AddSeconds(-30));
        var actor = new Actor(user.Tenant)
        {
            User = user,
            Username = user.Username,
            Code = user.Code(App.Now),
            RecoveryCode = user.RecoveryCodes[0],
        };
        if (needs.HasFlag(Needs.Sms))
        {
            await user.EnrolSmsAsync(bearer);
        }

        actor = await WithPasskeyAsync(actor, bearer, needs);
        if (needs.HasFlag(Needs.Session))
        {
            var handle = (await user.SignInAsync()).Expect(200).Handle;
            var session = (await user.VerifyAsync(handle, user.RecoveryCodes[^1], "recovery-code")).Expect(200);
            bearer = TestUser.Bearer(session);
            actor = actor with
            {
                RefreshToken = session["refreshToken"],
                SessionId = await CurrentSessionAsync(user, bearer),
                DeviceId = await DeviceAsync(user, bearer),
            };
        }

        actor = actor with { Credentials = [bearer] };
        return await WithTargetAsync(
            await WithHandlesAsync(
                await WithPendingAsync(await WithResetAsync(actor, needs), user.Tenant, bearer, App.Now, needs), user,
                needs), needs);
    }

    private async Task<Actor> AdminAsync(Needs needs) => await FreshAsync(
        needs.HasFlag(Needs.OwnTenant) ? await NewTenantAsync(home) : tenant, needs, "admin");

    private async Task<Actor> PasswordAsync(Needs needs)
    {
        var actor = await FreshAsync(tenant, needs | Needs.Handle);
        return actor with { Credentials = [AsBearer(actor.Handle)] };
    }

    private async Task<Actor> UnknownAsync(Needs needs)
    {
        var username = TestTenant.NewEmail();
        var handle = (await tenant.PostAsync("sign-in", new { username, codeBy = "email" })).Expect(200).Handle;
        return await WithTargetAsync(
            new Actor(tenant)
            {
                Username = username,
                Handle = handle,
                Sent = (handle, "123456"),
                Credentials = [AsBearer(handle)],
            }, needs);
    }

    private async Task<Actor> ProvedAsync(Needs needs)
    {
        var actor = await FreshAsync(tenant, needs & ~(Needs.Handle | Needs.SentCode));
        actor = Waiting(actor, await ProvedByCodeAsync(actor.User!, 1));
        if (needs.HasFlag(Needs.SentCode))
        {
            var handle = (await ProvedByCodeAsync(actor.User!, 2)).Handle;
            (await actor.User!.SendAsync(handle, "sms")).Expect(202);
            actor = actor with { Sent = (handle, await actor.User!.CodeAsync("sms", 2)) };
        }

        return actor with { Credentials = [AsBearer(actor.Handle)] };
    }

    private static async Task<Reply> ProvedByCodeAsync(TestUser user, int number)
    {
        var handle = (await user.SignInByCodeAsync()).Expect(200).Handle;
        return (await user.VerifyAsync(handle, await user.CodeAsync("email", number), "email")).Expect(200);
    }

    private async Task<Actor> EnrolmentAsync(Needs needs)
    {
        var user = await strict.CreateUserAsync();
        var handle = (await user.SignInAsync()).Expect(200).Handle;
        (await user.SendAsync(handle, "email")).Expect(202);
        (await user.VerifyAsync(handle, await user.CodeAsync("email"), "email")).Expect(200);
        var actor = new Actor(strict)
        {
            User = user,
            Username = user.Username,
            Handle = handle,
            Sent = (handle, "123456"),
            Credentials = [AsBearer(handle)],
        };
        return await WithTargetAsync(
            await WithPendingAsync(await WithResetAsync(actor, needs), strict, actor.Credentials[0], App.Now, needs),
            needs);
    }

    private async Task<Actor> ForeignAsync(Needs needs)
    {
        var actor = await FreshAsync(tenant, needs);
        var owner = await FreshAsync(
            tenant, Needs.Handle | Needs.SentCode | Needs.Sms | (needs & Needs.Passkey));
        return actor with
        {
            Handle = owner.Handle,
            Passkey = (actor.Passkey.Authenticator, owner.Passkey.Challenge),
            Sent = (owner.Sent.Handle, actor.Sent.Code),
            Credentials = [AsBearer(owner.Handle)],
        };
    }

    private async Task<Actor> LockedAsync(Needs needs)
    {
        var actor = await FreshAsync(tenant, needs);
        await actor.User!.LockAsync();
        return needs.HasFlag(Needs.UnlockToken)
            ? actor with { UnlockToken = (await actor.User!.MessageAsync("Unlock your account")).Links.Single() }
            : actor;
    }

    private async Task<Actor> DisabledAsync(Needs needs)
    {
        var actor = await FreshAsync(tenant, needs);
        (await tenant.PatchAsync($"users/{actor.User!.Id}", new { disabled = true }, tenant.Key)).Expect(204);
        return actor;
    }

    // Changes that need a fresh proof were begun but not finished.
    private async Task<Actor> SignedInAsync(Needs needs)
    {
        var now = App.Now + Stale;
        var actor = await FreshAsync(
            tenant,
            needs & ~(Needs.Handle | Needs.SentCode | Needs.PendingTotp | Needs.PendingFactor | Needs.PendingPasskey));
        var user = actor.User!.In(later);
        actor = actor with { Tenant = user.Tenant, User = user, Code = user.Code(now) };
        return await WithHandlesAsync(
            await WithPendingAsync(actor, tenant.In(soon), actor.Credentials[0], now, needs), user, needs);
    }

    private async Task<Actor> OtherAsync(Needs needs)
    {
        var actor = await FreshAsync(other, needs & ~Needs.Target);
        return await WithTargetAsync(
            actor with { Tenant = tenant, Credentials = [.. actor.Credentials, other.Key] }, needs);
    }

    private async Task<Actor> KeyAsync(Needs needs)
    {
        var own = needs == Needs.All ? tenant : await TestTenant.CreateAsync(home);
        return await WithTargetAsync(new Actor(own) { Credentials = [own.Key] }, needs);
    }

    // A tenant has at most two keys, so a request that makes or revokes one gets its own tenant.
    private async Task<Actor> WithTargetAsync(Actor actor, Needs needs)
    {
        var target = needs.HasFlag(Needs.Target) ? await actor.Tenant.CreateUserAsync() : null;
        var makesKey = needs.HasFlag(Needs.ApiKey)
            && actor.Tenant.Id != tenant.Id
            && actor.Tenant.Id != strict.Id
            && actor.Tenant.Id != other.Id;
        return actor with
        {
            TargetId = target?.Id ?? Actor.Nothing,
            TargetName = target?.Username ?? actor.TargetName,
            KeyId = makesKey
                ? (await actor.Tenant.PostAsync("api-keys", null, actor.Tenant.Key)).Expect(201)["id"]
                : KeyIdOf(actor.Tenant),
        };
    }

    private static async Task<Actor> WithDocumentAsync(Actor actor, Needs needs)
    {
        if (!needs.HasFlag(Needs.Document) && !needs.HasFlag(Needs.Links))
        {
            return actor;
        }

        var invitee = await TestInvitee.CreateAsync(actor.Tenant);
        actor = actor with { Document = (invitee.DocumentId, invitee.Id) };
        if (!needs.HasFlag(Needs.Links))
        {
            return actor;
        }

        (await actor.Tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "updated" }, actor.Tenant.Key)).Expect(202);
        var handle = (await invitee.OpenLinkAsync(invitee.OtherLink)).Expect(200).Handle;
        (await invitee.SendAsync(handle, "sms")).Expect(202);
        return actor with
        {
            Links = (invitee.OtherLink, await invitee.LinkAsync("email", "preview"), handle, await invitee.CodeAsync(
                "sms")),
        };
    }

    private static async Task<Actor> WithRoomAsync(Actor actor, Needs needs)
    {
        if (!needs.HasFlag(Needs.Room))
        {
            return actor;
        }

        var member = actor.User is { } user && user.Tenant.Id == actor.Tenant.Id
            ? user
            : await actor.Tenant.CreateUserAsync();
        return actor with { Room = ((await TestRoom.CreateAsync(member)).Id, member.Id) };
    }

    // Split by length, because an id may contain '_'.
    private static string KeyIdOf(TestTenant tenant) => ApiKey.IdOf(tenant.Key.Value)!;

    private static async Task<Actor> WithResetAsync(Actor actor, Needs needs)
    {
        if (!needs.HasFlag(Needs.ResetToken))
        {
            return actor;
        }

        (await actor.Tenant.PostAsync("recovery/password", new { username = actor.Username })).Expect(202);
        return actor with { ResetToken = (await actor.User!.MessageAsync("Set a new password")).Links.Single() };
    }

    private static async Task<Actor> WithPendingAsync(
        Actor actor, TestTenant beginsAt, (string, string) credential, DateTimeOffset now, Needs needs)
    {
        if (needs.HasFlag(Needs.PendingTotp))
        {
            var secret = (await beginsAt.PostAsync("me/totp", null, credential)).Expect(200)["secret"];
            actor = actor with
            {
                PendingTotpCode = new OtpNet.Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(now.UtcDateTime),
            };
        }

        if (needs.HasFlag(Needs.PendingFactor))
        {
            var address = TestTenant.NewPhone();
            (await beginsAt.PostAsync("me/factors/sms", new { address }, credential)).Expect(202);
            actor = actor with { PendingFactorCode = await TestUser.CodeSentToAsync(address) };
        }

        if (needs.HasFlag(Needs.PendingPasskey))
        {
            var asked = (await beginsAt.PostAsync("me/passkeys", null, credential)).Expect(200);
            actor = actor with
            {
                // A device of its own: the one that is enrolled would not make a second.
                Passkey = (await actor.User!.NewPasskeyAsync(), actor.Passkey.Challenge),
                PendingPasskeyChallenge = ChallengeOf(asked.Json.GetProperty("publicKey")),
            };
        }

        return actor;
    }

    private static async Task<Actor> WithPasskeyAsync(Actor actor, (string, string) bearer, Needs needs)
    {
        if (!needs.HasFlag(Needs.Passkey))
        {
            return actor;
        }

        var passkey = await actor.User!.NewPasskeyAsync();
        return actor with
        {
            PasskeyId = await actor.User!.AddAsync(passkey, bearer),
            Passkey = (passkey, actor.Passkey.Challenge),
        };
    }

    // A sign-in that waits for its second factor; with a passkey among them, it says what that must sign.
    private static Actor Waiting(Actor actor, Reply asked) => actor with
    {
        Handle = asked.Handle,
        Passkey = asked.Json.GetProperty("challenge").TryGetProperty("publicKey", out var publicKey)
            ? (actor.Passkey.Authenticator, ChallengeOf(publicKey))
            : actor.Passkey,
    };

    private static string ChallengeOf(JsonElement publicKey) => publicKey.GetProperty("challenge").GetString()!;

    private static async Task<Actor> WithHandlesAsync(Actor actor, TestUser user, Needs needs)
    {
        if (needs.HasFlag(Needs.Handle))
        {
            actor = Waiting(actor, (await user.SignInAsync()).Expect(200));
        }

        if (needs.HasFlag(Needs.SentCode))
        {
            var handle = (await user.SignInAsync()).Expect(200).Handle;
            (await user.SendAsync(handle, "sms")).Expect(202);
            actor = actor with { Sent = (handle, await user.CodeAsync("sms", 2)) };
        }

        return actor;
    }

    private static async Task<string> CurrentSessionAsync(TestUser user, (string, string) bearer) =>
        (await user.Tenant.GetAsync("me/sessions", bearer)).Expect(200).Json.GetProperty(
            "items").EnumerateArray().Single(session => session.GetProperty("current").GetBoolean()).GetProperty(
                "id").GetString()!;

    private static async Task<string> DeviceAsync(TestUser user, (string, string) bearer) =>
        (await user.Tenant.GetAsync("me/devices", bearer)).Expect(200).Json.GetProperty(
            "items").EnumerateArray().First().GetProperty("id").GetString()!;

    private static (string Name, string Value) AsBearer(string handle) => ("Authorization", $"Bearer {handle}");
}
