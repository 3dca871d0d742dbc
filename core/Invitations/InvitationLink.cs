using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Secrets;

namespace Countersign.Invitations;

/// <summary>
/// One link of an invitation: what it opens and where it was sent stand here, in its row, and nowhere in the token. The
/// token is derived from the newest generation; an older one is known as ours, and is over.
/// </summary>
/// <param name="AddressHash">Of the address that it was sent to; empty for the link that the sender passes on.</param>
public sealed record InvitationLink(string Id, ChallengePurpose Purpose, LinkSource Source, int Generation, string AddressHash, string KeyId, DateTimeOffset SentAt) : IIdentified
{
    /// <summary>The row stays when another link takes this one's place: what tells the two apart is the generation.</summary>
    string IIdentified.Id => Generation.ToString(CultureInfo.InvariantCulture);

    /// <summary>What tokens are sealed and derived for: `invitation` or `preview`, which is also the kind in the link's text.</summary>
    [JsonIgnore]
    public string TokenPurpose => Purpose.Wire();

    /// <summary>The id follows from the invitation, so that a link can be made before its row is there.</summary>
    public static string IdOf(string invitationId, ChallengePurpose purpose, LinkSource source) =>
        Base64Url.EncodeToString(SHA256.HashData(LengthPrefixed.Join("invitation-link", invitationId, purpose.Wire(), source.Wire())).AsSpan(0, 16));

    public static InvitationLink First(string invitationId, ChallengePurpose purpose, LinkSource source, string addressHash, string keyId, DateTimeOffset now) =>
        new(IdOf(invitationId, purpose, source), purpose, source, 1, addressHash, keyId, now);

    /// <summary>A new link in the place of this one, which is over.</summary>
    public InvitationLink Next(string addressHash, string keyId, DateTimeOffset now) => this with { Generation = Generation + 1, AddressHash = addressHash, KeyId = keyId, SentAt = now };

    /// <summary>No link any more: every token is of an older generation, and known as over.</summary>
    public InvitationLink Kill(string keyId) => Next("", keyId, DateTimeOffset.UnixEpoch);

    public bool IsLive(int generation, DateTimeOffset now, TimeSpan lifetime) => generation == Generation && now < SentAt + lifetime;
}
