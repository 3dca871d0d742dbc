using System.Buffers.Text;
using System.Text.Json;

namespace Countersign.Passkeys;

/// <summary>The challenge in the client data of a browser's answer.</summary>
internal static class ClientChallenge
{
    /// <summary>Empty for client data that holds none.</summary>
    public static byte[] Of(byte[] clientData)
    {
        try
        {
            using var parsed = JsonDocument.Parse(clientData);
            return CredentialJson.Of(parsed.RootElement)?.Bytes("challenge") ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
