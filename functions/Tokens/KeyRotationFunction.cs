using Azure.Data.Tables;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Countersign.Tokens;

/// <summary>
/// Runs every day: makes the next signing key when it is time, and deletes keys whose tokens have all expired.
/// </summary>
public sealed partial class KeyRotationFunction(
    SigningKeyRows stored, TimeProvider clock, ILogger<KeyRotationFunction> logger)
{
    [Function("key-rotation")]
    public async Task RunAsync([TimerTrigger("0 0 3 * * *")] TimerInfo timer, CancellationToken cancellationToken)
    {
        var rows = await stored.ReadAsync(cancellationToken);

        // The first key is made when it is first needed.
        if (rows.Count > 0)
        {
            var now = clock.GetUtcNow();
            await AddSuccessorAsync(rows, now, cancellationToken);
            await RemoveOutlivedAsync(rows, now, cancellationToken);
        }
    }

    private async Task AddSuccessorAsync(
        IReadOnlyList<TableEntity> rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (KeyRotation.NeedsSuccessor(SigningKeyRows.CreatedAtOf(rows[^1]), now))
        {
            await stored.AddAsync(SigningKeyRows.NumberOf(rows[^1]) + 1, cancellationToken);
            LogMade(logger, SigningKeyRows.NumberOf(rows[^1]) + 1);
        }
    }

    private async Task RemoveOutlivedAsync(
        IReadOnlyList<TableEntity> rows, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var row in rows.Take(KeyRotation.Outlived([.. rows.Select(SigningKeyRows.CreatedAtOf)], now)))
        {
            await stored.RemoveAsync(row, cancellationToken);
            LogRemoved(logger, SigningKeyRows.NumberOf(row));
        }
    }

    [LoggerMessage(4010, LogLevel.Information, "Signing key {Number} is published and signs in a day.")]
    private static partial void LogMade(ILogger logger, long number);

    [LoggerMessage(4011, LogLevel.Information, "Signing key {Number} is deleted.")]
    private static partial void LogRemoved(ILogger logger, long number);
}
