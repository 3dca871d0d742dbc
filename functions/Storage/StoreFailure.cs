using System.Security.Cryptography;
using Azure;
using Azure.Identity;

namespace Countersign.Storage;

/// <summary>Tells a failure of the store from a bug of ours.</summary>
internal static class StoreFailure
{
    /// <summary>
    /// True for a failed condition, a throttled or broken service and a timeout; false for a request that we built
    /// wrongly.
    /// </summary>
    public static bool Is(Exception exception) => exception switch
    {
        RequestFailedException { Status: 400 or 401 or 403 or 411 or 413 or 415 } => false,
        RequestFailedException or AuthenticationFailedException or OperationCanceledException or IOException => true,

        // Data Protection wraps the failure when it cannot read its key ring.
        CryptographicException { InnerException: { } inner } => Is(inner),
        AggregateException many => many.InnerExceptions.All(Is),
        _ => false,
    };

    /// <summary>A failure as the log names it: the store's status and code, or the kind of exception.</summary>
    public static string Name(Exception failure) => failure switch
    {
        StoreUnavailableException or AggregateException when failure.InnerException is { } inner => Name(inner),
        RequestFailedException { Status: > 0 } answer => $"{answer.Status} {answer.ErrorCode}",
        _ => failure.GetType().Name,
    };
}
