using Azure.Data.Tables;
using Countersign.Storage;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tokens;

/// <summary>The ES256 keys that sign tokens, cached for 30 s. The first key is made at its first use.</summary>
public sealed class SigningKeys(SigningKeyRows stored, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim reading = new(1, 1);
    private IReadOnlyList<(ECDsaSecurityKey Key, DateTimeOffset CreatedAt)> keys = [];
    private DateTimeOffset readAt = DateTimeOffset.MinValue;

    /// <summary>The key that signs.</summary>
    public async Task<ECDsaSecurityKey> CurrentAsync(CancellationToken cancellationToken)
    {
        var known = await KnownAsync(cancellationToken);
        return known[KeyRotation.SignerOf([.. known.Select(one => one.CreatedAt)], clock.GetUtcNow())].Key;
    }

    /// <summary>Every key whose tokens may still be valid, and the key that signs next.</summary>
    public async Task<IReadOnlyList<ECDsaSecurityKey>> AllAsync(CancellationToken cancellationToken) =>
        [.. (await KnownAsync(cancellationToken)).Select(one => one.Key)];

    public void Dispose() => reading.Dispose();

    private bool IsFresh => keys.Count > 0 && (clock.GetUtcNow() - readAt).Duration() < DirectoryCache.Lifetime;

    private async Task<IReadOnlyList<(ECDsaSecurityKey Key, DateTimeOffset CreatedAt)>> KnownAsync(
        CancellationToken cancellationToken)
    {
        if (IsFresh)
        {
            return keys;
        }

        await reading.WaitAsync(cancellationToken);
        try
        {
            if (!IsFresh)
            {
                keys = [
                    .. (await RowsAsync(cancellationToken)).Select(
                        row => (Opened(row), SigningKeyRows.CreatedAtOf(row)))];
                readAt = clock.GetUtcNow();
            }

            return keys;
        }
        finally
        {
            reading.Release();
        }
    }

    private async Task<IReadOnlyList<TableEntity>> RowsAsync(CancellationToken cancellationToken)
    {
        if (await stored.ReadAsync(cancellationToken) is { Count: > 0 } rows)
        {
            return rows;
        }

        await stored.AddAsync(1, cancellationToken);
        return await stored.ReadAsync(cancellationToken);
    }

    // Keeps the key object of an id: the token library caches its signing state by that object.
    private ECDsaSecurityKey Opened(TableEntity row) =>
        keys.Select(one => one.Key).FirstOrDefault(key => key.KeyId == SigningKeyRows.IdOf(row)) ?? stored.Open(row);
}
