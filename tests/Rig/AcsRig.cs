using System.Net;
using Azure.Communication.Email;
using Azure.Communication.Sms;
using Azure.Core;
using Azure.Core.Pipeline;
using Countersign.Local;

namespace Countersign.Tests.Rig;

/// <summary>A separate ACS stand-in for each test, with its own folder and a test clock.</summary>
public sealed class AcsRig : IAsyncDisposable
{
    public const string From = "+18005551234";
    public const string To = "+995555123456";
    public const string Sender = "DoNotReply@countersign.example";
    public const string Recipient = "nino@example.com";

    private readonly string folder = Directory.CreateTempSubdirectory("acs-").FullName;

    public AcsStandIn Acs { get; private set; } = null!;
    public HandClock Clock { get; } = new();

    public static async Task<AcsRig> StartAsync()
    {
        var rig = new AcsRig();
        rig.Acs = await AcsStandIn.StartAsync(rig.folder, rig.Clock, CancellationToken.None);
        return rig;
    }

    public async Task RestartAsync(string? appendedToOutbox = null)
    {
        await Acs.DisposeAsync();
        await File.AppendAllTextAsync(Path.Combine(folder, "outbox.jsonl"), appendedToOutbox);
        Acs = await AcsStandIn.StartAsync(folder, Clock, CancellationToken.None);
    }

    public SmsClient SmsClient(HttpMessageHandler? handler = null) =>
        new(Acs.ConnectionString, Quick(new SmsClientOptions(), handler));

    public EmailClient EmailClient(HttpMessageHandler? handler = null) =>
        new(Acs.ConnectionString, Quick(new EmailClientOptions(), handler));

    public async ValueTask DisposeAsync()
    {
        await Acs.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public static T Quick<T>(T options, HttpMessageHandler? handler = null)
        where T : ClientOptions
    {
        options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        options.Retry.Mode = RetryMode.Fixed;
        if (handler is not null)
        {
            options.Transport = new HttpClientTransport(new HttpClient(handler));
        }
        return options;
    }

    /// <summary>Delivers the first request and loses its answer: the client gets 503 and retries.</summary>
    public sealed class LostAnswer() : DelegatingHandler(new SocketsHttpHandler())
    {
        private int lost;

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var answer = await base.SendAsync(request, cancellationToken);
            return Interlocked.Exchange(ref lost, 1) == 0
                ? new HttpResponseMessage(HttpStatusCode.ServiceUnavailable)
                : answer;
        }
    }

    public sealed class HandClock : TimeProvider
    {
        private DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => now;

        public void Advance(TimeSpan by) => now += by;
    }
}
