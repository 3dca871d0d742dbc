using Countersign.Challenges;
using Countersign.Factors;
using Countersign.Secrets;

namespace Countersign.Tests.Challenges;

/// <summary>
/// The codes that we send, against values that Python's hmac and hashlib computed: HKDF-SHA-256 of the master secret
/// (no salt, info "countersign", "code", ""), then HMAC-SHA-256. Each part has its length before it (4 bytes,
/// big-endian). The code is the first 8 bytes, big-endian, modulo 10^6.
/// </summary>
public class DerivedCodesTests
{
    private const string Golden = "411545";

    private static readonly DerivedCodes Codes = new(
        new MasterKeys("one", new Dictionary<string, Secret>
        {
            ["one"] = Secret.FromText("one".PadRight(32, '.')),
            ["two"] = Secret.FromText("two".PadRight(32, '.')),
        }));

    [Fact]
    public void A_code_is_the_one_that_its_inputs_derive() => Assert.Equal(Golden, Code());

    [Fact]
    public void A_code_has_six_digits_also_when_it_begins_with_zeros() =>
        Assert.Equal("004695", Code(generation: 105));

    [Fact]
    public void Another_master_secret_gives_another_code() => AssertDiffers("781120", Code(keyId: "two"));

    [Fact]
    public void Another_tenant_gives_another_code() => AssertDiffers("083383", Code(tenant: "other"));

    [Theory]
    [InlineData(ChallengePurpose.StepUp, "968694")]
    [InlineData(ChallengePurpose.Invitation, "939158")]
    public void Another_purpose_gives_another_code(ChallengePurpose purpose, string expected) =>
        AssertDiffers(expected, Code(purpose: purpose));

    [Fact]
    public void Another_challenge_gives_another_code() => AssertDiffers("133766", Code(challengeId: "another"));

    [Fact]
    public void Another_factor_gives_another_code() => AssertDiffers("538250", Code(factor: Factor.Email));

    [Fact]
    public void Another_address_gives_another_code() => AssertDiffers("833725", Code(addressHash: "another"));

    [Fact]
    public void Another_generation_gives_another_code() => AssertDiffers("264113", Code(generation: 2));

    [Fact]
    public void A_letter_that_moves_from_one_input_to_the_next_gives_another_code() =>
        Assert.NotEqual(Code(addressHash: "hash", generation: 11), Code(addressHash: "hash1", generation: 1));

    [Theory]
    [InlineData("acme", "challenge", CodeMatch.Right)]
    [InlineData("other", "challenge", CodeMatch.Wrong)]
    [InlineData("acme", "another", CodeMatch.Wrong)]
    public void Only_the_code_of_this_tenant_and_challenge_is_right(
        string tenant, string challengeId, CodeMatch expected) =>
        Assert.Equal(expected, Match(Sent("hash"), Golden, tenant, challengeId));

    [Theory]
    [InlineData(1, CodeMatch.Replaced)]
    [InlineData(2, CodeMatch.Replaced)]
    [InlineData(3, CodeMatch.Right)]
    [InlineData(4, CodeMatch.Wrong)]
    public void Of_the_generations_the_newest_is_right_and_those_before_it_are_replaced(
        int generation, CodeMatch expected) =>
        Assert.Equal(expected, Match(Sent("hash") with { Generation = 3 }, Code(generation: generation)));

    [Fact]
    public void Where_a_key_was_removed_no_code_is_right() =>
        Assert.Equal(CodeMatch.Wrong, Match(Sent("hash") with { KeyId = "removed" }, Golden));

    [Fact]
    public void Where_nothing_was_sent_no_code_is_right() =>
        Assert.Equal(CodeMatch.Wrong, Match(Sent("") with { Generation = 2 }, Code(addressHash: "")));

    private static CodeMatch Match(
        SentCode sent, string code, string tenant = "acme", string challengeId = "challenge") =>
        Codes.Match(sent, tenant, ChallengePurpose.SignIn, challengeId, code);

    private static SentCode Sent(string addressHash) =>
        new(Factor.Sms, addressHash, "inbox", "one", 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, 1);

    private static void AssertDiffers(string expected, string code)
    {
        Assert.NotEqual(Golden, code);
        Assert.Equal(expected, code);
    }

    private static string Code(
        string keyId = "one", string tenant = "acme", ChallengePurpose purpose = ChallengePurpose.SignIn,
        string challengeId = "challenge", Factor factor = Factor.Sms, string addressHash = "hash",
        int generation = 1) => Codes.Code(keyId, tenant, purpose, challengeId, factor, addressHash, generation);
}
