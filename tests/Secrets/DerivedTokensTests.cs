using Countersign.Secrets;

namespace Countersign.Tests.Secrets;

/// <summary>
/// The proofs of links, against values that Python's hmac and hashlib computed: HKDF-SHA-256 of the master secret (no
/// salt, info "countersign", "code", ""), then HMAC-SHA-256. Each part has its length before it (4 bytes, big-endian).
/// </summary>
public class DerivedTokensTests
{
    private const string Golden = "FFD663EA4E83A27B5EC24100E867CDA286B7441E79A7B9E218752D6A55E305D2";

    private static readonly DerivedTokens Tokens = new(
        new MasterKeys("one", new Dictionary<string, Secret>
        {
            ["one"] = Secret.FromText("one".PadRight(32, '.')),
            ["two"] = Secret.FromText("two".PadRight(32, '.')),
        }));

    [Fact]
    public void A_proof_is_the_one_that_its_inputs_derive() => Assert.Equal(Golden, Proof());

    [Fact]
    public void Another_master_secret_gives_another_proof() => AssertDiffers("EF8EAC585263EAF8", Proof(keyId: "two"));

    [Fact]
    public void Another_tenant_gives_another_proof() => AssertDiffers("A7ABB1F7E2B2760A", Proof(tenant: "other"));

    [Fact]
    public void Another_aggregate_gives_another_proof() =>
        AssertDiffers("D317E9E5F895A341", Proof(aggregateId: "another"));

    [Fact]
    public void Another_purpose_gives_another_proof() => AssertDiffers("C3007D72E4AD8392", Proof(purpose: "password"));

    [Fact]
    public void Another_address_gives_another_proof() =>
        AssertDiffers("948118EFC57F9A67", Proof(addressHash: "another"));

    [Fact]
    public void Another_generation_gives_another_proof() => AssertDiffers("E08531936DC76691", Proof(generation: 2));

    [Fact]
    public void A_letter_that_moves_from_one_input_to_the_next_gives_another_proof()
    {
        Assert.NotEqual(Golden, Proof(tenant: "acm", aggregateId: "eaccount"));
        Assert.NotEqual(Proof(addressHash: "hash", generation: 11), Proof(addressHash: "hash1", generation: 1));
    }

    private static void AssertDiffers(string beginning, string proof)
    {
        Assert.NotEqual(Golden, proof);
        Assert.StartsWith(beginning, proof, StringComparison.Ordinal);
    }

    private static string Proof(
        string keyId = "one", string tenant = "acme", string aggregateId = "account", string purpose = "unlock",
        string addressHash = "hash", int generation = 1) => Convert.ToHexString(
            Tokens.Proof(keyId, tenant, aggregateId, purpose, addressHash, generation).Reveal());
}
