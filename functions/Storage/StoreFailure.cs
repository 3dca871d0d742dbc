using System.Security.Cryptography;
using Azure;
using Azure.Identity;

namespace Countersign.Storage;

/// <summary>Tells a store that refused or went silent from a bug of ours.</summary>
internal static class StoreFailure
{
    /// <summary>A refused condition, a throttled or broken service, or silence. A request that we formed wrongly is none of these.</summary>
    public static bool Is(Exception exception) => exception switch
    {
        RequestFailedException { Status: 400 or 401 or 403 or 411 or 413 or 415 } => false,
        RequestFailedException or AuthenticationFailedException or OperationCanceledException or IOException => true,

        // Data Protection wraps whatever kept it from reading its ring.
        CryptographicException { InnerException: { } inner } => Is(inner),
        AggregateException many => many.InnerExceptions.All(Is),
        _ => false,
    };
}
