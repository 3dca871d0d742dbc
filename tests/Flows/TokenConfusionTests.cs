using Countersign.Tests.Rig;

namespace Countersign.Tests.Flows;

/// <summary>Every kind of token on every route: each is accepted on its own routes and nowhere else.</summary>
public class TokenConfusionTests
{
    [Fact]
    public async Task A_token_of_one_flow_is_refused_in_every_other_flow()
    {
        var tokens = await TokensAsync();
        var (tenant, room) = (tokens.Room.Tenant, tokens.Room);
        var routes = new Dictionary<string, Func<string, Task<Reply>>>(StringComparer.Ordinal)
        {
            ["invitation"] = token => tenant.PostAsync("invitations/open", new { link = token }),
            ["preview"] = token => tenant.PostAsync("previews/open", new { link = token }),
            ["unlock"] = token => tenant.PostAsync("recovery/unlock", new { token }),
            ["password"] = token => tenant.PostAsync(
                "recovery/password/confirm", new { token, newPassword = "a wholly different password" }),
            ["refresh"] = token => tenant.PostAsync("tokens/refresh", new { refreshToken = token }),
            ["challenge"] = token => tenant.PostAsync("challenges/send", new { challenge = token, factor = "sms" }),
            ["access"] = token => tenant.GetAsync("me", ("Authorization", $"Bearer {token}")),
            ["room"] = token => tenant.PostAsync(
                $"data-rooms/{room.Id}/access", null, ("Authorization", $"Bearer {token}")),
            ["back-office"] = token => tenant.GetAsync("users", ("Authorization", $"Bearer {token}")),
            ["key"] = token => tenant.GetAsync("users", ("X-Api-Key", token)),
        };
        var opens = new HashSet<(string, string)>
        {
            ("invitation link", "invitation"), ("preview link", "preview"), ("unlock token", "unlock"),
            ("password token", "password"), ("refresh token", "refresh"),
            ("sign-in handle", "challenge"), ("invitation handle", "challenge"), ("room handle", "challenge"),
            ("access token", "access"), ("access token", "room"), ("access token", "back-office"), ("api key", "key"),
        };

        // A token is tried on its own route last, because it may be used up there.
        foreach (var (name, token) in tokens.All)
        {
            foreach (var (resource, open) in routes.Where(resource => !opens.Contains((name, resource.Key))))
            {
                var reply = await open(token);
                Assert.True(reply.Status is 400 or 401 or 404, $"{name} at {resource}: {reply.Status} {reply.Text}");
            }
        }

        foreach (var (name, resource) in opens.OrderBy(one => one.Item2 == "password" ? 1 : 0))
        {
            var reply = await routes[resource](tokens.All[name]);
            Assert.True(reply.Status is 200 or 202 or 204 or 403, $"{name} at {resource}: {reply.Status} {reply.Text}");
        }
    }

    private static async Task<(TestRoom Room, Dictionary<string, string> All)> TokensAsync()
    {
        var tenant = await TestTenant.CreateAsync();
        var (user, locked) = (await tenant.CreateUserAsync(), await tenant.CreateUserAsync());
        var room = await TestRoom.CreateAsync(user);
        await room.SetPhoneAsync();
        var bearer = await user.BearerAsync();
        await user.EnrolSmsAsync(bearer);
        var roomHandle = (await room.EnterAsync(bearer)).Expect(200).Handle;
        var signInHandle = (await user.SignInAsync()).Expect(200).Handle;
        (await user.SendAsync(signInHandle, "sms")).Expect(202);
        var signedIn = (await user.VerifyAsync(signInHandle, await user.CodeAsync("sms", 2), "sms")).Expect(200);
        var unspent = (await user.SignInAsync()).Expect(200).Handle;
        (await tenant.PostAsync("recovery/password", new { username = user.Username })).Expect(202);
        await locked.LockAsync();
        var invitee = await TestInvitee.CreateAsync(tenant);
        (await tenant.PostAsync(
            $"documents/{invitee.DocumentId}/messages", new { kind = "completed" }, tenant.Key)).Expect(202);
        var free = await TestInvitee.CreateAsync(tenant, "none");
        var entered = (await (await TestRoom.CreateAsync(user, enforced: false)).EnterAsync(bearer)).Expect(200);
        return (room, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["invitation link"] = await invitee.LinkAsync("email"),
            ["preview link"] = await invitee.LinkAsync("sms", "preview"),
            ["unlock token"] = (await locked.MessageAsync("Unlock your account")).Links.Single(),
            ["password token"] = (await user.MessageAsync("Set a new password")).Links.Single(),
            ["refresh token"] = signedIn["refreshToken"],
            ["sign-in handle"] = unspent,
            ["invitation handle"] = (await invitee.OpenLinkAsync(invitee.OtherLink)).Expect(200).Handle,
            ["room handle"] = roomHandle,
            ["access token"] = signedIn["accessToken"],
            ["document grant"] = (await free.OpenLinkAsync(free.OtherLink)).Expect(200)["grant"],
            ["room grant"] = entered["grant"],
            ["api key"] = tenant.Key.Value,
        });
    }
}
