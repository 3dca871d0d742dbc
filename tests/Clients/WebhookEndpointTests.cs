using System.Globalization;
using Countersign.Tests.Rig;
using StandardWebhooks;

namespace Countersign.Tests.Clients;

/// <summary>Countersign.AspNetCore: only an event that carries our signature reaches the application.</summary>
public class WebhookEndpointTests(BackendRig rig) : IClassFixture<BackendRig>
{
    private const string Body =
        """{"type":"account.locked","timestamp":"2026-01-01T00:00:00Z","data":{"tenant":"acme","userId":"u","failures":5}}""";

    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_signed_event_is_taken() => Assert.Equal(204, await PostAsync(Body, Now, Sign(Body, Now)));

    [Theory]
    [InlineData("")]
    [InlineData("v1,")]
    [InlineData("v1,AAAA")]
    [InlineData("v1,not base64")]
    [InlineData("nonsense")]
    public async Task A_wrong_signature_is_refused(string signature) =>
        Assert.Equal(401, await PostAsync(Body, Now, signature));

    [Fact]
    public async Task A_changed_body_is_refused() =>
        Assert.Equal(401, await PostAsync(Body.Replace("locked", "unlocked"), Now, Sign(Body, Now)));

    [Fact]
    public async Task A_key_of_another_tenant_signs_nothing() =>
        Assert.Equal(401, await PostAsync(
            Body, Now, new StandardWebhook("whsec_YW5vdGhlciBzZWNyZXQgb2YgMzIgYnl0ZXMgbGVuZ3Ro").Sign("e", Now, Body)));

    [Theory]
    [InlineData(-301)]
    [InlineData(400)]
    public async Task An_event_that_was_recorded_and_played_again_later_is_refused(int seconds) =>
        Assert.Equal(
            401,
            await PostAsync(Body, Now.AddSeconds(seconds), Sign(Body, Now.AddSeconds(seconds))));

    [Theory]
    [InlineData("e", "")]
    [InlineData("e", "yesterday")]
    [InlineData("e", "99999999999999999999")]
    [InlineData("", "1")]
    public async Task Headers_that_are_no_id_and_no_time_are_refused(string id, string timestamp) =>
        Assert.Equal(401, await rig.Backend.PostEventAsync(Body, id, timestamp, Sign(Body, Now)));

    [Fact]
    public async Task A_huge_body_is_refused()
    {
        var huge = Body.PadRight(70_000);

        Assert.Equal(401, await PostAsync(huge, Now, Sign(huge, Now)));
    }

    private static string Sign(string body, DateTimeOffset at) =>
        new StandardWebhook(SampleBackend.WebhookSecret).Sign("e", at, body);

    private Task<int> PostAsync(string body, DateTimeOffset at, string signature) =>
        rig.Backend.PostEventAsync(
            body, "e", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture), signature);
}
