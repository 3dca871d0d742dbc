using Azure;
using Azure.Communication.Email;
using Countersign.Local;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Polyfills;

/// <summary>The behaviour of the email client that this code relies on, for the package and for its polyfill.</summary>
public sealed class AcsEmailClientTests : IAsyncLifetime
{
    private readonly Guid operationId = Guid.NewGuid();
    private AcsRig rig = null!;

    public async Task InitializeAsync() => rig = await AcsRig.StartAsync();

    public async Task DisposeAsync() => await rig.DisposeAsync();

    [Fact]
    public async Task A_started_send_is_accepted_and_not_completed()
    {
        var operation = await rig.EmailClient().SendAsync(WaitUntil.Started, Message());

        Assert.False(operation.HasCompleted);
        Assert.False(operation.HasValue);
        Assert.Throws<InvalidOperationException>(() => operation.Value);
        Assert.Equal(202, operation.GetRawResponse().Status);
    }

    [Fact]
    public async Task Text_html_and_subject_arrive()
    {
        await rig.EmailClient().SendAsync(
            WaitUntil.Started, AcsRig.Sender, AcsRig.Recipient, "Hi", "<p>123456</p>", "123456");

        var message = Assert.Single(rig.Acs.Messages);
        Assert.Equal(
            (AcsRig.Recipient, "Hi", "123456", "<p>123456</p>"),
            (message.To, message.Subject, message.Text, message.Html));
    }

    // The package also writes the empty name, so the stand-in gets what Azure gets.
    [Fact]
    public async Task A_recipient_without_a_name_has_an_empty_one_on_the_wire()
    {
        await rig.EmailClient().SendAsync(WaitUntil.Started, Message());

        Assert.Contains(
            $$"""[{"address":"{{AcsRig.Recipient}}","displayName":""}]""", Assert.Single(rig.Acs.Requests).Body,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_kind_of_recipient_is_reached()
    {
        var to = new EmailRecipients(
            [new EmailAddress("a@example.com", "A")], [new EmailAddress("b@example.com")],
            [new EmailAddress("c@example.com")]);

        await rig.EmailClient().SendAsync(WaitUntil.Started, new EmailMessage(AcsRig.Sender, to, Content()));

        Assert.Equal(
            ["c@example.com", "b@example.com", "a@example.com"], rig.Acs.Messages.Select(message => message.To));
    }

    [Fact]
    public async Task The_operation_id_is_the_callers()
    {
        var operation = await rig.EmailClient().SendAsync(WaitUntil.Started, Message(), operationId);

        Assert.Equal(operationId.ToString(), operation.Id);
        Assert.Equal(operationId.ToString(), Assert.Single(rig.Acs.Requests).OperationId);
    }

    [Fact]
    public async Task The_same_operation_id_sends_once()
    {
        var client = rig.EmailClient();

        await client.SendAsync(WaitUntil.Started, Message(), operationId);
        var again = await client.SendAsync(WaitUntil.Started, Message(), operationId);

        Assert.Equal(operationId.ToString(), again.Id);
        Assert.Single(rig.Acs.Messages);
    }

    [Fact]
    public async Task An_operation_id_used_for_another_message_is_answered_400()
    {
        var client = rig.EmailClient();
        await client.SendAsync(WaitUntil.Started, Message(), operationId);

        var refusal = await Assert.ThrowsAsync<RequestFailedException>(() =>
            client.SendAsync(
                WaitUntil.Started, new EmailMessage(AcsRig.Sender, "other@example.com", Content()), operationId));

        Assert.Equal(400, refusal.Status);
    }

    [Fact]
    public async Task A_retry_within_a_call_sends_once()
    {
        using var network = new AcsRig.LostAnswer();

        await rig.EmailClient(network).SendAsync(WaitUntil.Started, Message());

        Assert.Equal(2, rig.Acs.Requests.Count);
        Assert.Single(rig.Acs.Requests.Select(request => request.OperationId).Distinct());
        Assert.Single(rig.Acs.Messages);
    }

    [Fact]
    public async Task A_send_can_be_resumed_by_its_id()
    {
        var client = rig.EmailClient();
        await client.SendAsync(WaitUntil.Started, Message(), operationId);

        var operation = new EmailSendOperation(operationId.ToString(), client);
        await operation.UpdateStatusAsync();

        Assert.True(operation.HasCompleted);
        Assert.Equal(EmailSendStatus.Succeeded, operation.Value.Status);
    }

    [Fact]
    public async Task An_unknown_operation_is_answered_404()
    {
        var operation = new EmailSendOperation(operationId.ToString(), rig.EmailClient());

        var refusal = await Assert.ThrowsAsync<RequestFailedException>(async () => await operation.UpdateStatusAsync());

        Assert.Equal(404, refusal.Status);
        Assert.False(operation.HasCompleted);
    }

    [Fact]
    public async Task Waiting_for_completion_polls_until_the_send_has_succeeded()
    {
        var operation = await rig.EmailClient().SendAsync(WaitUntil.Completed, Message());

        Assert.Equal(EmailSendStatus.Succeeded, operation.Value.Status);
        Assert.Equal(EmailSendStatus.Succeeded, (await operation.WaitForCompletionAsync()).Value.Status);
        Assert.Equal(200, (await operation.UpdateStatusAsync()).Status);
    }

    [Fact]
    public async Task A_refused_request_is_an_exception_with_the_services_code()
    {
        var refusal = await Assert.ThrowsAsync<RequestFailedException>(() =>
            rig.EmailClient().SendAsync(WaitUntil.Started, "nobody", AcsRig.Recipient, "Hi", "<p>Hi</p>"));

        Assert.Equal(400, refusal.Status);
        Assert.NotNull(refusal.ErrorCode);
    }

    [Fact]
    public async Task An_invalid_message_is_refused_before_any_request()
    {
        await RefusedAsync(new EmailMessage(AcsRig.Sender, AcsRig.Recipient, new EmailContent("Hi")));
        await RefusedAsync(
            new EmailMessage(AcsRig.Sender, AcsRig.Recipient, new EmailContent(" ") { PlainText = "Hi" }));
        await RefusedAsync(new EmailMessage(" ", AcsRig.Recipient, Content()));
        await RefusedAsync(new EmailMessage(AcsRig.Sender, new EmailRecipients([]), Content()));
        await RefusedAsync(
            new EmailMessage(AcsRig.Sender, AcsRig.Recipient, Content()) { Headers = { ["x-empty"] = " " } });
        await RefusedAsync(null!);

        Assert.Empty(rig.Acs.Requests);
    }

    private async Task RefusedAsync(EmailMessage message) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => rig.EmailClient().SendAsync(WaitUntil.Started, message));

    private static EmailMessage Message() =>
        new(AcsRig.Sender, AcsRig.Recipient, Content())
        {
            UserEngagementTrackingDisabled = true,
            ReplyTo = { new EmailAddress(AcsRig.Sender) },
        };

    private static EmailContent Content() => new("Hi") { PlainText = "Hello", Html = "<p>Hello</p>" };
}
