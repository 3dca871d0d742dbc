using Countersign.Http;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Http;

/// <summary>Every route needs authentication, except those listed here.</summary>
public class RouteWalkTests
{
    private static readonly HashSet<string> OpenToAnyone =
    [
        "GET health",
        "GET .well-known/jwks.json",
        "GET tenants/{tenant}/.well-known/openid-configuration",
        "GET openapi.json",
        "POST tenants/{tenant}/sign-in",
        "POST tenants/{tenant}/challenges/send",
        "POST tenants/{tenant}/challenges/status",
        "POST tenants/{tenant}/challenges/verify",
        "POST tenants/{tenant}/tokens/refresh",
        "POST tenants/{tenant}/recovery/unlock",
        "POST tenants/{tenant}/recovery/password",
        "POST tenants/{tenant}/recovery/password/confirm",
        "POST delivery-reports",
        "POST tenants/{tenant}/invitations/open",
        "POST tenants/{tenant}/previews/open",
        "GET t/{id}",
        "GET assets/{*path}",
    ];

    [Fact]
    public async Task Every_route_asks_for_credentials_unless_it_is_listed()
    {
        var tenant = await TestTenant.CreateAsync();
        foreach (var route in Routes.WithPages.Where(route => !OpenToAnyone.Contains(route.ToString())))
        {
            var reply = await tenant.Api.SendAsync(new HttpMethod(route.Method), route.Path(tenant.Id), null);
            Assert.True(
                (reply.Status, reply.Code) == (401, "invalid_token"), $"{route} answered {reply.Status} {reply.Text}");
        }
    }

    [Fact]
    public void The_list_of_open_routes_matches_the_functions_that_need_no_credentials() =>
        Assert.Equal(
            OpenToAnyone.Order(),
            Routes.WithPages.Where(
                route => AccessTable.Of(route.Function) is CallerKind.Anyone or CallerKind.OptionalUser).Select(
                    route => route.ToString()).Order());

    [Fact]
    public void Every_http_function_says_who_may_call_it() =>
        Assert.All(Routes.WithPages, route => Assert.NotNull(AccessTable.Of(route.Function)));

    [Fact]
    public async Task The_key_and_token_of_another_tenant_are_refused()
    {
        var (mine, theirs) = (await TestTenant.CreateAsync(), await TestTenant.CreateAsync());
        var bearer = await (await theirs.CreateUserAsync()).BearerAsync();
        foreach (var route in Routes.All.Where(
            route => AccessTable.Of(
                route.Function) is CallerKind.EndUser or CallerKind.Enroller or CallerKind.BackOffice
                    or CallerKind.RoomAdministrator))
        {
            foreach (var credential in new[] { theirs.Key, bearer })
            {
                var reply = await mine.Api.SendAsync(
                    new HttpMethod(route.Method), route.Path(mine.Id), null, credential);
                Assert.True(
                    reply.Status == 401, $"{route} answered {reply.Status} to {credential.Item1} of another tenant");
            }
        }
    }

    [Fact]
    public async Task An_unknown_tenant_gives_the_same_answer_as_a_wrong_key()
    {
        var tenant = await TestTenant.CreateAsync();
        var absent = await tenant.Api.GetAsync("/api/v1/tenants/nobody-here/users", tenant.Key);
        var foreign = await (await TestTenant.CreateAsync()).GetAsync("users", tenant.Key);

        Assert.Equal((absent.Status, absent.Text), (foreign.Status, foreign.Text));
    }

    [Fact]
    public async Task A_user_who_is_not_an_administrator_may_not_use_the_back_office()
    {
        var user = await (await TestTenant.CreateAsync()).CreateUserAsync();

        Assert.Equal("forbidden", (await user.Tenant.GetAsync("users", await user.BearerAsync())).Expect(403).Code);
    }

    [Fact]
    public async Task An_administrator_needs_a_second_factor_for_the_back_office()
    {
        var tenant = await TestTenant.CreateAsync();
        var email = TestTenant.NewEmail();
        var id =
            (await tenant.PostAsync(
                "users", new { email, password = TestTenant.Password, role = "admin" }, tenant.Key)).Expect(201)["id"];
        var admin = new TestUser(tenant, id, email);
        Assert.Equal("step_up_required", (await tenant.GetAsync("users", await admin.BearerAsync())).Expect(403).Code);

        var bearer = await admin.EnrolAsync(App.Now);
        (await tenant.GetAsync("users", bearer)).Expect(200);
        Assert.Equal(
            "forbidden",
            (await tenant.PostAsync("users", new { email = TestTenant.NewEmail(), role = "admin" }, bearer)).Expect(
                403).Code);
        Assert.Equal("forbidden", (await tenant.PostAsync($"users/{id}/unlock", null, bearer)).Expect(403).Code);
        Assert.Equal("forbidden", (await tenant.PostAsync("api-keys", null, bearer)).Expect(403).Code);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_and_a_tenant_has_at_most_two_valid_keys()
    {
        var tenant = await TestTenant.CreateAsync();
        var second = (await tenant.PostAsync("api-keys", null, tenant.Key)).Expect(201);
        (await tenant.PostAsync("api-keys", null, tenant.Key)).Expect(409);
        (await tenant.GetAsync("users", ("X-Api-Key", second["apiKey"]))).Expect(200);

        (await tenant.DeleteAsync($"api-keys/{second["id"]}", tenant.Key)).Expect(204);
        (await tenant.GetAsync("users", ("X-Api-Key", second["apiKey"]))).Expect(401);
    }
}
