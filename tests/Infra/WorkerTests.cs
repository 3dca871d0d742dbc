using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using Azure.Storage.Queues;
using Countersign.Hosting;
using Countersign.Storage;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Infra;

/// <summary>
/// The program that Azure starts, called as the Functions host calls it: by gRPC, with each HTTP request forwarded.
/// `local/` calls the same functions inside its own process, so it does not show whether this works.
/// </summary>
public class WorkerTests(WorkerRig rig) : IClassFixture<WorkerRig>
{
    [Fact]
    public async Task A_user_signs_in_with_password_and_authenticator()
    {
        var user = await rig.Tenant.CreateUserAsync();
        await user.EnrolInRealTimeAsync();

        var handle = (await user.SignInAsync()).Expect(200).Handle;
        (await user.VerifyAsync(handle, user.WrongCode(TimeProvider.System.GetUtcNow()))).Expect(401);
        var signedIn = (await user.VerifyAsync(handle, user.Code(TimeProvider.System.GetUtcNow()))).Expect(200);

        Assert.Equal(
            user.Id, (await rig.Tenant.GetAsync("me", TestUser.Bearer(signedIn))).Expect(200)["id"]);
    }

    [Theory]
    [InlineData("GET", "/api/v1/nowhere", 404, "not_found")]
    [InlineData("POST", "/nowhere/at/all", 404, "not_found")]
    [InlineData("DELETE", "/api/v1/health", 405, "method_not_allowed")]
    public async Task What_no_function_answers_gets_a_problem(string method, string path, int status, string code)
    {
        var answer = await rig.Api.SendAsync(new HttpMethod(method), path, null);

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Contains("X-Content-Type-Options: nosniff", answer.Headers, StringComparison.Ordinal);
        Assert.Contains("Strict-Transport-Security: max-age=31536000", answer.Headers, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("another key")]
    public async Task Only_who_has_the_functions_key_creates_tenants(string key)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(rig.Host.BaseAddress, "/api/v1/tenants"))
        {
            Content = JsonContent.Create(new { id = "other", name = "Other", adminEmail = "a@example.com" }),
            Headers = { { "x-functions-key", key } },
        };
        using var answer = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task A_login_code_waits_in_the_queue_and_its_function_sends_it()
    {
        var user = await rig.Tenant.CreateUserAsync();
        var handle = (await user.SignInByCodeAsync()).Expect(200).Handle;

        await Until.TrueAsync(
            async () =>
            {
                await RunQueueAsync(StorageClients.EmailQueue);
                return rig.Backend.SentTo(user).Count > 0;
            },
            "the login code");

        var code = TestUser.CodeIn(rig.Backend.SentTo(user)[0].Text);
        (await user.VerifyAsync(handle, code, "email")).Expect(200);
    }

    [Fact]
    public async Task Each_timer_runs()
    {
        var timers = rig.Host.Functions.Where(function => function.Kind == "timerTrigger").ToList();

        await Task.WhenAll(timers.Select(timer => rig.Host.RunAsync(timer)));

        Assert.Equal(4, timers.Count);
    }

    [Fact]
    public void Its_first_start_of_all_makes_one_key_and_logs_no_failure()
    {
        Assert.Single(rig.StartLog, line => line.Contains("Creating key {", StringComparison.Ordinal));
        Assert.DoesNotContain(rig.StartLog, line => line.Contains("Exception", StringComparison.Ordinal));
    }

    // It connects to the host while it opens the key ring, so it may be there before it ends.
    [Fact]
    public async Task A_worker_that_cannot_open_the_key_ring_ends_and_says_why()
    {
        string said;
        try
        {
            await using var host = await rig.StartAsync(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            await host.EndAsync().WaitAsync(TimeSpan.FromMinutes(2));
            said = string.Join('\n', host.Log);
        }
        catch (WorkerFailedException failure)
        {
            said = failure.Message;
        }

        Assert.Contains("CryptographicException", said, StringComparison.Ordinal);
    }

    // Runs the queue's function with each message that waits, and deletes the message, as the host does.
    private async Task RunQueueAsync(string name)
    {
        var function = rig.Host.Functions.Single(function => function.Queue == name);
        var queue = new QueueClient(
            rig.Backend.Storage, name, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        while ((await queue.ReceiveMessageAsync()).Value is { } message)
        {
            await rig.Host.RunAsync(function, message.MessageText);
            await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt);
        }
    }
}
