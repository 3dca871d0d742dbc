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
internal sealed class KeyRingRepository(StorageClients clients, MasterKeys keys) : IXmlRepository
{
    private const string Body = "Body";
    private static readonly string Partition = new PartitionId(PartitionId.NoTenant, "keys", "ring").ToString();

    /// <summary>All rows of the ring, as they are stored.</summary>
    public static XElement[] Read(StorageClients clients) => [
        .. clients.Table.Query<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {Partition}"))
            .Select(entity => XElement.Parse(entity.GetString(Body)!))];

    // We never write a key in clear text, so such a row is an attempt to choose our keys. It is skipped.
    public IReadOnlyCollection<XElement> GetAllElements() => [.. Read(clients).Where(IsSealed)];

    /// <summary>Adds a key that Data Protection made.</summary>
    /// <exception cref="RequestFailedException">
    /// Status 409: there is a key that the caller did not see or cannot open. Without the exception Data Protection
    /// would use its own key, and after a restart no process could open what it sealed.
    /// </exception>
    public void StoreElement(XElement element, string friendlyName)
    {
        if (!IsSealed(element))
        {
            throw new InvalidOperationException("A key ring element must be encrypted under a named master key.");
        }

        // A key that is active at once is made only for an empty ring: of all processes that try, one succeeds. Keys
        // that are made days ahead may be several, because every process reads them in time.
        var now = TimeProvider.System.GetUtcNow();
        if (!IsInForce(element, now))
        {
            Add("s|" + friendlyName, element);
            return;
        }

        var ring = GetAllElements();
        if (ring.Any(key => IsInForce(key, now))
            || !Add(string.Create(CultureInfo.InvariantCulture, $"s|at-once|{ring.Count}"), element))
        {
            throw new RequestFailedException(
                409,
                "The key ring has a key already: another process made it just now, or it is sealed under a master " +
                "secret that is not configured here.");
        }
    }

    private bool Add(string rowKey, XElement element)
    {
        try
        {
            clients.Table.AddEntity(
                new TableEntity(Partition, rowKey) { [Body] = element.ToString(SaveOptions.DisableFormatting) });
            return true;
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            return false;
        }
    }

    private static bool IsInForce(XElement key, DateTimeOffset now) =>
        Time(key, "activationDate") <= now && Time(key, "expirationDate") > now;

    private static DateTimeOffset? Time(XElement key, string name) => (DateTimeOffset?)key.Element(name);

    // Only the exact shape that our encryptor writes: an encrypted element beside a key in clear text is refused.
    private bool IsSealed(XElement element) =>
        element.Name == "key"
        && Inside(element, "encryptedSecret") is [var secret]
        && ((string?)secret.Attribute("decryptorType"))?.StartsWith(
            typeof(KeyRingDecryptor).FullName + ",", StringComparison.Ordinal) == true
        && secret.Elements().ToList() is [{ Name.LocalName: KeyRingCipher.ElementName } sealedKey]
        && (string?)sealedKey.Attribute(KeyRingCipher.KeyIdName) is { } keyId && keys.Has(keyId)
        && Inside(element, KeyRingCipher.ElementName).Count == 1
        && Inside(element, "masterKey").Count == 0;

    // By local name, because we do not know which namespaces the reader of the ring accepts.
    private static List<XElement> Inside(XElement element, string name) =>
        [.. element.Descendants().Where(inner => inner.Name.LocalName == name)];
}
