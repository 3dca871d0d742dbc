namespace Countersign.Bench.Scale;

/// <summary>
/// What one operation uses. Storage calls are those that `StorageGrowthTests` prints for its routes, plus five for
/// each message that leaves: the state, the claim, the record, and the queue message that is received and deleted.
/// </summary>
/// <param name="ProcessorMilliseconds">Measured by `bench peers` and `bench load`; the Argon2id hash is in it.</param>
internal sealed record Operation(
    string Name, int StorageCalls, int QueueMessages, double ProcessorMilliseconds, int Sms = 0, int Emails = 0)
{
    public static IReadOnlyList<Operation> All { get; } =
    [
        new("login: password, TOTP", 2 + 2, 0, 37),
        new("login: password, SMS code", 2 + 11 + 8 + 5, 1, 55, Sms: 1),
        new("login: code by email, TOTP", 7 + 8 + 2 + 5, 1, 30, Emails: 1),
        new("token refresh", 2, 0, 3),
        new("invitation by email, opened, SMS code", 11 + 2 + 7 + 8 + (2 * 5), 2, 30, Sms: 1, Emails: 1),
    ];

    /// <summary>How many a second each service carries; null for a service that is not used.</summary>
    public IReadOnlyList<double?> Ceilings() =>
    [
        Limits.StorageRequests / StorageCalls,
        QueueMessages == 0 ? null : Limits.QueueMessages / QueueMessages,
        Limits.Cores * 1000 / ProcessorMilliseconds,
        Sms == 0 ? null : Limits.Sms / Sms,
        Emails == 0 ? null : Limits.Emails / Emails,
    ];
}
