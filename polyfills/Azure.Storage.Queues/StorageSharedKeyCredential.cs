using System.Security.Cryptography;
using System.Text;

namespace Azure.Storage;

/// <summary>A storage account's name and key.</summary>
public class StorageSharedKeyCredential
{
    private byte[] _accountKey;

    public StorageSharedKeyCredential(string accountName, string accountKey)
    {
        AccountName = accountName;
        _accountKey = Convert.FromBase64String(accountKey);
    }

    public string AccountName { get; }

    public void SetAccountKey(string accountKey) => Volatile.Write(ref _accountKey, Convert.FromBase64String(accountKey));

    internal string Sign(string message) =>
        Convert.ToBase64String(HMACSHA256.HashData(Volatile.Read(ref _accountKey), Encoding.UTF8.GetBytes(message)));
}
