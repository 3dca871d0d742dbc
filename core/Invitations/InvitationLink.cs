using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Factors;
using Countersign.Secrets;

namespace Countersign.Invitations;

/// <summary>
/// One link of an invitation. Its row, not its token, says what it opens and where it was sent. The token is derived
/// from the newest generation; a token of an older generation is expired.
/// </summary>
/// <param name="AddressHash">Hash of the address that it was sent to; empty for the link that the sender passes
/// on.</param>
public sealed record InvitationLink(
    string Id, ChallengePurpose Purpose, LinkSource Source, int Generation, string AddressHash, string KeyId,
    DateTimeOffset SentAt) : IIdentified
{
    /// <summary>A new link replaces this one in the same row; the generation tells them apart.</summary>
    string IIdentified.Id => Generation.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// The purpose that tokens are sealed and derived for: `invitation` or `preview`. It is also the kind in the link's
    /// text.
    /// </summary>
    [JsonIgnore]
    public string TokenPurpose => Purpose.Wire();

    /// <summary>Preview links of one channel that an invitation keeps.</summary>
    public const int MaximumPreviews = 20;

    /// <summary>The id is derived from the invitation, so a link can be made before its row exists.</summary>
    public static string IdOf(string invitationId, ChallengePurpose purpose, LinkSource source) =>
        Base64Url.EncodeToString(
            SHA256.HashData(LengthPrefixed.Join("invitation-link", invitationId, purpose.Wire(), source.Wire())).AsSpan(
                0, 16));

    public static InvitationLink First(
        string invitationId, ChallengePurpose purpose, LinkSource source, string addressHash, string keyId,
        DateTimeOffset now) =>
        new(IdOf(invitationId, purpose, source), purpose, source, 1, addressHash, keyId, now);

    /// <summary>The link for viewing in one message of the document. It has a row of its own.</summary>
    public static InvitationLink Preview(
        string invitationId, Address address, int round, string keyId, DateTimeOffset now)
    {
        var source = address.Channel.AsSource();
        var id = Base64Url.EncodeToString(
            SHA256.HashData(
                LengthPrefixed.Join(
                    "preview-link", invitationId, source.Wire(),
                    round.ToString(CultureInfo.InvariantCulture))).AsSpan(0, 16));
        return new(id, ChallengePurpose.Preview, source, round, address.Hash, keyId, now);
    }

    /// <summary>The link that replaces this one.</summary>
    public InvitationLink Next(string addressHash, string keyId, DateTimeOffset now) =>
        this with { Generation = Generation + 1, AddressHash = addressHash, KeyId = keyId, SentAt = now };

    /// <summary>Voids the link: every token has an older generation and is expired.</summary>
    public InvitationLink Void(string keyId) => Next("", keyId, DateTimeOffset.UnixEpoch);

    public bool IsLive(int generation, DateTimeOffset now, TimeSpan lifetime) =>
        generation == Generation && now < SentAt + lifetime;
}
