using System.Globalization;
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
    private const string Body = "Body";
    private static readonly string Partition = new PartitionId(PartitionId.NoTenant, "keys", "ring").ToString();

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var elements = clients.Table.Query<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"))
            .Select(entity => XElement.Parse(entity.GetString(Body)!));

        // A key in clear was not written by us: whoever can write the table would choose our keys with it.
        return [.. elements.Where(IsSealed)];
    }

    /// <summary>Adds a key that Data Protection made.</summary>
    /// <exception cref="RequestFailedException">
    /// Status 409: there is a key that the caller did not see or cannot open. Were this quiet, Data Protection would go on
    /// with its own, and what it sealed then nobody could open, itself included once it is started again.
    /// </exception>
    public void StoreElement(XElement element, string friendlyName)
    {
        if (!IsSealed(element))
        {
            throw new InvalidOperationException("A key ring element must be encrypted under a named master key.");
        }

        // A key that is in force at once is made because there is none: of all processes that find none, one succeeds.
        // A key that is made days ahead is one of several then, all of which everybody has read in time.
        var now = TimeProvider.System.GetUtcNow();
        if (!IsInForce(element, now))
        {
            Add("s|" + friendlyName, element);
            return;
        }

        var ring = GetAllElements();
        if (ring.Any(key => IsInForce(key, now)) || !Add(string.Create(CultureInfo.InvariantCulture, $"s|at-once|{ring.Count}"), element))
        {
            throw new RequestFailedException(409, "The key ring has a key already: another process made it just now, or it is sealed under a master secret that is not configured here.");
        }
    }

    private bool Add(string rowKey, XElement element)
    {
        try
        {
            clients.Table.AddEntity(new TableEntity(Partition, rowKey) { [Body] = element.ToString(SaveOptions.DisableFormatting) });
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            return false;
        }
    }

    private static bool IsInForce(XElement key, DateTimeOffset now) => Time(key, "activationDate") <= now && Time(key, "expirationDate") > now;

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
