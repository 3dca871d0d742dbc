using Countersign.Webhooks;

namespace Countersign.Tests.Webhooks;

public class WebhookPacingTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 30)]
    [InlineData(3, 120)]
    [InlineData(4, 600)]
    [InlineData(5, 1800)]
    [InlineData(6, 3600)]
    [InlineData(7, 3600)]
    [InlineData(30, 3600)]
    public void The_wait_grows_with_each_attempt_up_to_an_hour_with_a_jitter_of_a_fifth(int tries, int seconds)
    {
        Assert.Equal(0.8 * seconds, WebhookPacing.After(tries, null, 0).TotalSeconds, 3);
        Assert.Equal(seconds, WebhookPacing.After(tries, null, 0.5).TotalSeconds, 3);
        Assert.InRange(WebhookPacing.After(tries, null, 0.999).TotalSeconds, 1.1 * seconds, 1.2 * seconds);
    }

    [Theory]
    [InlineData(-60, 5)]
    [InlineData(1, 5)]
    [InlineData(60, 60)]
    [InlineData(86400, 3600)]
    public void A_receiver_can_delay_an_attempt_by_an_hour_at_most_and_never_make_it_sooner(int asked, int seconds) =>
        Assert.Equal(seconds, WebhookPacing.After(1, TimeSpan.FromSeconds(asked), 0.5).TotalSeconds, 3);
}
