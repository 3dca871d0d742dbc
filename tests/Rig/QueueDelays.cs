using System.Collections.Concurrent;
using System.Globalization;
using System.Web;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Countersign.Tests.Rig;

/// <summary>How long each new queue message stays unseen, in seconds.</summary>
public sealed class QueueDelays : HttpPipelineSynchronousPolicy
{
    private readonly ConcurrentQueue<int> seen = [];

    public IReadOnlyList<int> Seen => [.. seen];

    public override void OnSendingRequest(HttpMessage message)
    {
        if (message.Request.Method == RequestMethod.Post
            && HttpUtility.ParseQueryString(message.Request.Uri.Query)["visibilitytimeout"] is { } seconds)
        {
            seen.Enqueue(int.Parse(seconds, CultureInfo.InvariantCulture));
        }
    }
}
