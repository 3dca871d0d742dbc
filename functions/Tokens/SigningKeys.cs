using System.Buffers.Text;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Secrets;
using Countersign.Storage;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tokens;

/// <summary>
/// The ES256 keys that sign tokens: private keys are rows sealed by Data Protection, the first made once under an
/// insert-only row. Kept in memory, read again after 30 s.
/// </summary>
public sealed class SigningKeys(StorageClients clients, IRowSealer sealer, TimeProvider clock) : IDisposable
{
    private const string FirstKey = "s|key|0000000001";
    private const string PrivateKey = "PrivateKey";
    private const string KeyId = "KeyId";
    private static readonly string Partition = new PartitionId(PartitionId.NoTenant, "keys", "signing").ToString();

    private readonly SemaphoreSlim reading = new(1, 1);
    private IReadOnlyList<ECDsaSecurityKey> keys = [];
    private DateTimeOffset readAt = DateTimeOffset.MinValue;

    /// <summary>The key that signs.</summary>
    public async Task<ECDsaSecurityKey> CurrentAsync(CancellationToken cancellationToken) => (await AllAsync(cancellationToken))[^1];

    /// <summary>Every key whose tokens may still be alive.</summary>
    public async Task<IReadOnlyList<ECDsaSecurityKey>> AllAsync(CancellationToken cancellationToken)
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
                await ReadAsync(cancellationToken);
            }

            return keys;
        }
        finally
        {
            reading.Release();
        }
    }

    public void Dispose() => reading.Dispose();

    private bool IsFresh => keys.Count > 0 && (clock.GetUtcNow() - readAt).Duration() < DirectoryCache.Lifetime;

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await RowsAsync(cancellationToken);
        if (rows.Count == 0)
        {
            await CreateFirstAsync(cancellationToken);
            rows = await RowsAsync(cancellationToken);
        }

        // The same key object for the same id: the token library keeps its signing state by it.
        keys = [.. rows.Select(row => keys.FirstOrDefault(key => key.KeyId == row.GetString(KeyId)) ?? Open(row))];
        readAt = clock.GetUtcNow();
    }

    private async Task<List<TableEntity>> RowsAsync(CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    private ECDsaSecurityKey Open(TableEntity row)
    {
        var keyId = row.GetString(KeyId)!;
        var algorithm = ECDsa.Create();
        algorithm.ImportPkcs8PrivateKey(sealer.Open(Place(keyId), row.GetString(PrivateKey)!).Reveal(), out _);
        return new ECDsaSecurityKey(algorithm) { KeyId = keyId };
    }

    private async Task CreateFirstAsync(CancellationToken cancellationToken)
    {
        using var algorithm = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keyId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var row = new TableEntity(Partition, FirstKey)
        {
            [KeyId] = keyId,
            [PrivateKey] = sealer.Seal(Place(keyId), new Secret(algorithm.ExportPkcs8PrivateKey())),
        };
        try
        {
            await clients.Table.AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            // Another process was first: its key is the one that is read now.
        }
    }

    private static FieldPlace Place(string keyId) => new(Partition, keyId, "private-key");
}
