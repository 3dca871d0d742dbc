using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Secrets;
using Countersign.Storage;
using Microsoft.IdentityModel.Tokens;

namespace Countersign.Tokens;

/// <summary>
/// Stores the signing keys: one row each, in the order in which they sign, with the private key sealed by Data
/// Protection.
/// </summary>
public sealed class SigningKeyRows(StorageClients clients, IRowSealer sealer, TimeProvider clock)
{
    private const string Prefix = "s|key|";
    private const string PrivateKey = "PrivateKey";
    private const string KeyId = "KeyId";
    private const string CreatedAt = "CreatedAt";
    private static readonly string Partition = new PartitionId(PartitionId.NoTenant, "keys", "signing").ToString();

    /// <summary>Oldest first.</summary>
    public async Task<IReadOnlyList<TableEntity>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in clients.Table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"), cancellationToken: cancellationToken))
        {
            rows.Add(row);
        }

        return rows;
    }

    /// <summary>Makes the key of this number. If another process was faster, its key is used.</summary>
    public async Task AddAsync(long number, CancellationToken cancellationToken)
    {
        using var algorithm = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var keyId = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var row = new TableEntity(Partition, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{number:D10}"))
        {
            [KeyId] = keyId,
            [CreatedAt] = clock.GetUtcNow(),
            [PrivateKey] = sealer.Seal(Place(keyId), new Secret(algorithm.ExportPkcs8PrivateKey())),
        };
        try
        {
            await clients.Table.AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            // The other process's key is read next.
        }
    }

    /// <summary>Deletes a key; it succeeds too if another process has deleted it already.</summary>
    public Task RemoveAsync(TableEntity row, CancellationToken cancellationToken) =>
        clients.Table.DeleteEntityAsync(row.PartitionKey, row.RowKey, ETag.All, cancellationToken);

    public ECDsaSecurityKey Open(TableEntity row)
    {
        var keyId = IdOf(row);
        var algorithm = ECDsa.Create();
        algorithm.ImportPkcs8PrivateKey(sealer.Open(Place(keyId), row.GetString(PrivateKey)!).Reveal(), out _);
        return new ECDsaSecurityKey(algorithm) { KeyId = keyId };
    }

    public static string IdOf(TableEntity row) => row.GetString(KeyId)!;

    public static long NumberOf(TableEntity row) =>
        long.Parse(row.RowKey.AsSpan(Prefix.Length), CultureInfo.InvariantCulture);

    // Keys from before the rotation existed have no creation time; the store's timestamp replaces it.
    public static DateTimeOffset CreatedAtOf(TableEntity row) =>
        row.GetDateTimeOffset(CreatedAt) ?? row.Timestamp!.Value;

    private static SealedField Place(string keyId) => new(Partition, keyId, "private-key");
}
