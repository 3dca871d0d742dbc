using System.Net.Http.Json;
using Countersign.Http;
using Countersign.Tests.Rig;
using Microsoft.AspNetCore.Http;

namespace Countersign.Tests.Http;

/// <summary>The query of a call: unknown parameters, and the pages of lists.</summary>
public class QueryTests
{
    private static readonly (string, string) OperatorKey = ("x-functions-key", "local");

    [Fact]
    public async Task Every_call_refuses_a_query_parameter_that_it_does_not_know()
    {
        var tenant = await TestTenant.CreateAsync();
        var bearer = await (await tenant.CreateUserAsync()).BearerAsync();
        foreach (var route in Routes.All.Where(route => route.Template.Length > 0))
        {
            var reply = await tenant.Api.SendAsync(
                new HttpMethod(route.Method), $"{route.Path(tenant.Id)}?surprise=1&Cursor=x",
                route.Method == "GET" ? null : JsonContent.Create(new { }), OperatorKey, tenant.Key,
                bearer);

            Assert.True((reply.Status, reply.Code) == (400, "invalid_request"), $"{route} answered {reply}");
            Assert.Equal(["Cursor", "surprise"], reply.Errors);
        }
    }

    [Fact]
    public async Task A_query_parameter_that_comes_twice_is_refused()
    {
        var tenant = await TestTenant.CreateAsync();

        var reply = (await tenant.GetAsync("users?limit=1&limit=2", tenant.Key)).Expect(400);

        Assert.Equal("Is there twice.", reply.Json.GetProperty("errors").GetProperty("limit")[0].GetString());
    }

    [Fact]
    public async Task All_problems_of_a_query_are_reported_at_once()
    {
        var tenant = await TestTenant.CreateAsync();

        var reply = await tenant.GetAsync("audit?from=x&limit=0&surprise=1&type=a&type=b", tenant.Key);

        Assert.Equal(["from", "limit", "surprise", "type"], reply.Expect(400).Errors);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("101")]
    [InlineData("-1")]
    [InlineData("+5")]
    [InlineData("1.0")]
    [InlineData("ten")]
    [InlineData("")]
    public async Task A_limit_outside_of_1_to_100_is_refused(string limit)
    {
        var tenant = await TestTenant.CreateAsync();
        foreach (var list in new[] { "users", "audit", "webhook/dead-letters" })
        {
            var reply = (await tenant.GetAsync($"{list}?limit={Uri.EscapeDataString(limit)}", tenant.Key)).Expect(400);
            Assert.True(reply.Json.GetProperty("errors").TryGetProperty("limit", out _), $"{list}: {reply}");
        }
    }

    [Fact]
    public void A_page_has_50_items_at_most_where_no_limit_is_given()
    {
        var page = PageRequest.Read(new DefaultHttpContext().Request);

        Assert.Equal(new PageRequest(50, null), page.Value);
    }

    [Fact]
    public async Task Pages_have_as_many_items_as_the_limit_and_show_each_item_once()
    {
        var tenant = await TestTenant.CreateAsync();
        var users = new List<string>();
        for (var count = 0; count < 6; count++)
        {
            users.Add((await tenant.CreateUserAsync()).Id);
        }

        // A deleted user leaves a row that is not listed: it must not make a page short.
        (await tenant.DeleteAsync($"users/{users[2]}", tenant.Key)).Expect(204);
        users.RemoveAt(2);
        var (pages, cursor) = (new List<string[]>(), "");
        do
        {
            var page = (await tenant.GetAsync($"users?limit=2&cursor={cursor}", tenant.Key)).Expect(200).Json;
            pages.Add([
                .. page.GetProperty("items").EnumerateArray().Select(user => user.GetProperty("id").GetString()!)]);
            cursor = page.TryGetProperty("cursor", out var next) ? next.GetString()! : "";
        }
        while (cursor.Length > 0);

        Assert.All(pages.SkipLast(1), page => Assert.Equal(2, page.Length));
        Assert.InRange(pages[^1].Length, 0, 2);
        Assert.Superset(users.ToHashSet(StringComparer.Ordinal), pages.SelectMany(page => page).ToHashSet());
        Assert.Equal(pages.Sum(page => page.Length), pages.SelectMany(page => page).Distinct().Count());
    }

    [Fact]
    public async Task A_cursor_is_refused_by_another_tenant_another_list_and_another_filter()
    {
        var (tenant, other) = (await TestTenant.CreateAsync(), await TestTenant.CreateAsync());
        await tenant.CreateUserAsync();
        await tenant.CreateUserAsync();
        var cursor = (await tenant.GetAsync("users?limit=1", tenant.Key)).Expect(200)["cursor"];
        var audit = (await tenant.GetAsync("audit?limit=1", tenant.Key)).Expect(200)["cursor"];

        (await tenant.GetAsync($"users?limit=1&cursor={cursor}", tenant.Key)).Expect(200);
        (await other.GetAsync($"users?limit=1&cursor={cursor}", other.Key)).Expect(400);
        (await tenant.GetAsync($"audit?limit=1&cursor={cursor}", tenant.Key)).Expect(400);
        (await tenant.GetAsync($"audit?limit=1&from=2026-01-01T00:00:00Z&cursor={audit}", tenant.Key)).Expect(400);
    }
}
