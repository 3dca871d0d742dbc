using Countersign.Tests.Rig;

namespace Countersign.Tests.OpenApi;

/// <summary>An answer that is not in the description fails the call.</summary>
public class AnswerCheckTests
{
    private const string Challenge =
        """{"status":"challenge","challenge":{"handle":"h","purpose":"sign-in","required":[["totp"]],"satisfied":["password"],"expiresIn":600}}""";
    private const string SignIn = """{"username":"ana@example.com","password":"x"}""";

    private static readonly Operation Operation = Description.Current.Find("POST", "/api/v1/tenants/acme/sign-in")!;

    [Fact]
    public void A_described_answer_passes()
    {
        Assert.Null(Problem(200, Challenge));
        Assert.Null(
            Problem(401, Refused(401, "invalid_credentials", ",\"attemptsLeft\":4"), "application/problem+json"));
        Assert.Null(Problem(429, Refused(429, "too_many_requests"), "application/problem+json", "Retry-After: 1"));
    }

    [Theory]
    [InlineData(202, Challenge, "the status is not listed")]
    [InlineData(200, "{}", "is not valid")]
    [InlineData(200, """{"status":"signed-in"}""", "is not valid")]
    [InlineData(
        200, """{"status":"signed-in","accessToken":"a","refreshToken":"r","expiresIn":"900"}""", "is not valid")]
    [InlineData(
        200, """{"status":"signed-in","accessToken":"a","refreshToken":"r","expiresIn":900,"more":1}""",
        "is not valid")]
    [InlineData(
        200,
        """{"status":"challenge","challenge":{"handle":"h","purpose":"tea","required":[],"satisfied":[],"expiresIn":600}}""", "is not valid")]
    [InlineData(200, "", "the media type is none", null)]
    [InlineData(200, Challenge, "the media type is text/plain", "text/plain")]
    [InlineData(
        401, """{"type":"t","title":"t","status":401,"code":"invalid_token"}""", "is not valid",
        "application/problem+json")]
    [InlineData(
        401, """{"type":"t","title":"t","status":401,"code":"invalid_credentials"}""", "is not valid",
        "application/problem+json")]
    [InlineData(
        423, """{"type":"t","title":"t","status":401,"code":"locked","recovery":"sent"}""", "is not valid",
        "application/problem+json")]
    [InlineData(
        429, """{"type":"t","title":"t","status":429,"code":"too_many_requests"}""",
        "the header Retry-After is missing", "application/problem+json")]
    public void An_undescribed_answer_is_reported(
        int status, string text, string reason, string? mediaType = "application/json") =>
        Assert.Contains(reason, Problem(status, text, mediaType), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "the request has no body")]
    [InlineData("""{"username":"ana@example.com","password":"x","remember":true}""", "is not valid")]
    [InlineData("""{"username":"ana@example.com"}""", "is not valid")]
    [InlineData("""{"username":"ana@example.com","password":"x","codeBy":"email"}""", "is not valid")]
    public void A_request_that_succeeds_must_be_described(string request, string reason)
    {
        Assert.Contains(
            reason, AnswerCheck.ProblemOf(Operation, "", request, new Reply(200, "application/json", Challenge, "")),
            StringComparison.Ordinal);
        Assert.Null(
            AnswerCheck.ProblemOf(
                Operation, "", request, new Reply(404, "application/problem+json", Refused(404, "not_found"), "")));
    }

    [Fact]
    public void A_query_that_succeeds_must_be_described()
    {
        var users = Description.Current.Find("GET", "/api/v1/tenants/acme/users");

        Assert.Null(
            AnswerCheck.ProblemOf(users, "?cursor=x", "", new Reply(200, "application/json", """{"items":[]}""", "")));
        Assert.Equal(
            "the query has page",
            AnswerCheck.ProblemOf(users, "?page=2", "", new Reply(200, "application/json", """{"items":[]}""", "")));
    }

    [Fact]
    public void An_answer_described_without_a_body_may_have_none()
    {
        var signOut = Description.Current.Find("POST", "/api/v1/tenants/acme/sign-out");

        Assert.Null(AnswerCheck.ProblemOf(signOut, "", "", new Reply(204, null, "", "")));
        Assert.Equal(
            "the media type is application/json",
            AnswerCheck.ProblemOf(signOut, "", "", new Reply(204, "application/json", "{}", "")));
    }

    [Fact]
    public void An_undescribed_operation_may_not_succeed()
    {
        Assert.Null(Description.Current.Find("PUT", "/api/v1/tenants/acme/sign-in"));
        Assert.Null(AnswerCheck.ProblemOf(null, "", "", new Reply(404, null, "", "")));
        Assert.Null(AnswerCheck.ProblemOf(null, "", "", new Reply(405, null, "", "")));
        Assert.Equal(
            "there is no such operation",
            AnswerCheck.ProblemOf(null, "", "", new Reply(200, "application/json", "{}", "")));
    }

    [Fact]
    public async Task An_undescribed_answer_fails_the_call()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://localhost/api/v1/health");

        await AnswerCheck.CheckAsync(request, new Reply(200, "application/json", """{"status":"ok"}""", ""));
        var failure = await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(
            () => AnswerCheck.CheckAsync(request, new Reply(200, "application/json", """{"status":"well"}""", "")));
        Assert.Contains("GET health: 200", failure.Message, StringComparison.Ordinal);
    }

    private static string? Problem(
        int status, string text, string? mediaType = "application/json", string headers = "") =>
        AnswerCheck.ProblemOf(Operation, "", SignIn, new Reply(status, mediaType, text, headers));

    private static string Refused(int status, string code, string more = "") =>
        $$"""{"type":"urn:countersign:error:{{code}}","title":"No.","status":{{status}},"code":"{{code}}"{{more}}}""";
}
