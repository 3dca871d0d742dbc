using System.Xml.Linq;
using Azure;
using Azure.Data.Tables;
using Countersign.Aggregates;
using Countersign.Storage;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Countersign.Secrets;

/// <summary>
/// Keeps the Data Protection key ring in Table Storage. Data Protection reads and writes it synchronously, at start-up
/// and about once a day.
/// </summary>
public sealed class KeyRingRepository(StorageClients clients, MasterKeys keys) : IXmlRepository
{
    private const string FirstKey = "s|first";
    private const string Body = "Body";
    private static readonly string Partition = new PartitionId(PartitionId.NoTenant, "keys", "ring").ToString();

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var elements = clients.Table.Query<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"))
            .Select(entity => XElement.Parse(entity.GetString(Body)!));

        // A key in clear was not written by us: whoever can write the table would choose our keys with it.
        return [.. elements.Where(IsSealed)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        if (!IsSealed(element))
        {
            throw new InvalidOperationException("A key ring element must be encrypted under a named master key.");
        }

        // Several processes that start on an empty ring all make a first key: one row, so all end up with the same.
        var ring = GetAllElements();
        if (Time(element, "activationDate") is { } from && from <= TimeProvider.System.GetUtcNow() && ring.Any(key => Time(key, "expirationDate") > TimeProvider.System.GetUtcNow()))
        {
            return;
        }

        var rowKey = ring.Count == 0 ? FirstKey : "s|" + friendlyName;
        try
        {
            clients.Table.AddEntity(new TableEntity(Partition, rowKey) { [Body] = element.ToString(SaveOptions.DisableFormatting) });
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            // Another process was first: its key is the one that everybody reads.
        }
    }

    private static DateTimeOffset? Time(XElement key, string name) => (DateTimeOffset?)key.Element(name);

    // Exactly the shape that our encryptor gives a key, nothing beside it: a decoy next to a key in clear opens nothing.
    private bool IsSealed(XElement element) =>
        element.Name == "key"
        && Inside(element, "encryptedSecret") is [var secret]
        && ((string?)secret.Attribute("decryptorType"))?.StartsWith(typeof(KeyRingDecryptor).FullName + ",", StringComparison.Ordinal) == true
        && secret.Elements().ToList() is [{ Name.LocalName: KeyRingCipher.ElementName } sealedKey]
        && (string?)sealedKey.Attribute(KeyRingCipher.KeyIdName) is { } keyId && keys.Has(keyId)
        && Inside(element, KeyRingCipher.ElementName).Count == 1
        && Inside(element, "masterKey").Count == 0;

    // By local name: the reader that opens the ring is not asked which namespace it would have taken.
    private static List<XElement> Inside(XElement element, string name) => [.. element.Descendants().Where(inner => inner.Name.LocalName == name)];
}
