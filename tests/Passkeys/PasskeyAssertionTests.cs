using System.Text.Json;
using Countersign.Passkeys;
using Countersign.Tests.Rig;

namespace Countersign.Tests.Passkeys;

/// <summary>What the WebAuthn library leaves to us.</summary>
public class PasskeyAssertionTests
{
    private static readonly PasskeyScope Scope = new("localhost", ["http://localhost:7071"]);
    private static readonly byte[] Challenge = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly string Text = System.Buffers.Text.Base64Url.EncodeToString(Challenge);
    private static readonly string Handle = System.Buffers.Text.Base64Url.EncodeToString(new byte[64]);

    [Fact]
    public void A_corrupt_stored_key_is_a_wrong_answer_and_no_error()
    {
        using var passkey = new SoftPasskey();
        var made = Made(passkey);

        Assert.NotNull(Signed(passkey).Check(made, Challenge));
        foreach (var key in (byte[][])[[], [0xA0], [0xFF, 1, 2], made.PublicKey[..20], new byte[77]])
        {
            Assert.Null(Signed(passkey).Check(made with { PublicKey = key }, Challenge));
        }
    }

    [Fact]
    public void A_passkey_of_an_earlier_domain_of_the_tenant_is_wrong()
    {
        using var passkey = new SoftPasskey();

        Assert.Null(Signed(passkey).Check(Made(passkey) with { Domain = "old.example" }, Challenge));
    }

    [Fact]
    public void The_library_does_not_judge_the_counter()
    {
        using var passkey = new SoftPasskey { Counter = 5 };
        var made = Made(passkey) with { Counter = 100 };

        Assert.Equal(6u, Signed(passkey).Check(made, Challenge)!.Counter);
    }

    [Fact]
    public void A_missing_user_handle_is_seen()
    {
        using var passkey = new SoftPasskey();
        Made(passkey);
        passkey.UserHandle = null;

        Assert.Null(Signed(passkey).UserHandle);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"id":"","response":{}}""")]
    [InlineData("""{"id":"AA","response":[]}""")]
    [InlineData("""{"id":"AA","response":{"clientDataJSON":"e30","authenticatorData":"a b","signature":"AA"}}""")]
    [InlineData("""{"id":"AA","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":1}}""")]
    public void What_is_no_credential_is_refused_by_its_shape(string credential) =>
        Assert.Null(PasskeyFields.AssertionOf(JsonDocument.Parse(credential).RootElement, Scope));

    [Theory]
    [InlineData("e30")]
    [InlineData("AA")]
    [InlineData("W10")]
    [InlineData("eyJjaGFsbGVuZ2UiOjF9")]
    public void Client_data_without_a_challenge_matches_none(string clientData)
    {
        var credential = JsonDocument.Parse(
            $$$"""{"id":"AA","response":{"clientDataJSON":"{{{clientData}}}","authenticatorData":"AA","signature":"AA"}}""");

        Assert.True(PasskeyFields.AssertionOf(credential.RootElement, Scope)!.Challenge.IsEmpty);
    }

    private static IPasskeyAssertion Signed(SoftPasskey passkey) =>
        PasskeyFields.AssertionOf(JsonSerializer.SerializeToElement(passkey.Sign(Text)), Scope)!;

    private static Passkey Made(SoftPasskey passkey)
    {
        passkey.UserHandle = Handle;
        var made = PasskeyFields.RegistrationOf(JsonSerializer.SerializeToElement(passkey.Make(Text)), Scope)!
            .Check(Challenge, Handle)!;
        return new Passkey("id", "Mine", made.CredentialId, made.PublicKey, "localhost", made.IsSynced, App.Now);
    }
}
