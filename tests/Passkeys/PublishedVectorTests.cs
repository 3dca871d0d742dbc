using System.Text.Json;
using Countersign.Passkeys;
using Countersign.Tests.Rig;
using static System.Buffers.Text.Base64Url;

namespace Countersign.Tests.Passkeys;

/// <summary>
/// Test vectors of the standard (WebAuthn Level 3, 16), RP ID `example.org`. We take those in which the person was
/// verified and the page was not framed by another site; the others must be refused, though their signature is right.
/// </summary>
public class PublishedVectorTests
{
    private const string Data = "bfabc37432958b063360d3ad6461c9c4735ae7f8edd46592a5e0f01452b2e4b5";
    private static readonly PasskeyScope Scope = new("example.org", ["https://example.org"]);
    private static readonly string Handle = EncodeToString(new byte[64]);

    /// <summary>The key, the challenge, the authenticator data, the client data, the signature.</summary>
    public static TheoryData<string, string[], bool> Assertions => new()
    {
        {
            "16.6, verified",
            [
                "a50102032620012158203b8176b7504489cc593046d7988abb7905a742de6ac2cdc748a873c663e90cb12258201436d5"
                + "edc9a75f23999eef9d5950a5c2455514ee1014084720f841a06b828a11",
                "ef1deba56dce48f674a447ccf63b9599258ce87648e5c396f2ef0ca1da460e3b",
                Data
                + "0d00000000",
                "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a22377833727057334f53505a30"
                + "7045664d396a75566d53574d36485a4935634f573875384d6f647047446a73222c226f726967696e223a226874747073"
                + "3a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d",
                "304502203ecef83fb12a0cae7841055f9f87103a99fd14b424194bbf06c4623d3ee6e3fd022100d2ace346db262b1374"
                + "a6b70faa51f518a42ddca13a4125ce6f5052a75bac9fb6",
            ],
            true
        },
        {
            "16.2, not verified",
            [
                "a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df61225820930a56"
                + "b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220",
                "39c0e7521417ba54d43e8dc95174f423dee9bf3cd804ff6d65c857c9abf4d408",
                Data
                + "1900000000",
                "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a224f63446e55685158756c5455"
                + "506f334a5558543049393770767a7a59425039745a63685879617630314167222c226f726967696e223a226874747073"
                + "3a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73657d",
                "3046022100f50a4e2e4409249c4a853ba361282f09841df4dd4547a13a87780218deffcd380221008480ac0f0b935381"
                + "74f575bf11a1dd5d78c6e486013f937295ea13653e331e87",
            ],
            false
        },
        {
            "16.4, framed by another site",
            [
                "a501020326200121582022200a473f90b11078851550d03b4e44a2279f8c4eca27b3153dedfe03e4e97d225820cbd0be"
                + "95e746ad6f5a8191be11756e4c0420e72f65b466d39bc56b8b123a9c6e",
                "876aa517ba83fdee65fcffdbca4c84eeae5d54f8041a1fc85c991e5bbb273137",
                Data
                + "0500000000",
                "7b2274797065223a22776562617574686e2e676574222c226368616c6c656e6765223a226832716c463771445f65356c"
                + "5f505f62796b7945377135645650674547685f49584a6b655737736e4d5463222c226f726967696e223a226874747073"
                + "3a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a747275652c22657874726144617461223a22"
                + "636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e616c2066"
                + "69656c647320696e20746865206675747572652c207375636820617320746869733a2039327063545644304162792d71"
                + "3464746d6a36656667227d",
                "3046022100eb12fcf23b12764c0f122e22371fab92e283879fd798f38ee1841c951b6e40e7022100c76237ff9db77b3c"
                + "56f30837cda6a09acfa2e915544e609c0733b1184036d1cf",
            ],
            false
        },
    };

    public static TheoryData<string, string[], bool> Registrations => new()
    {
        {
            "16.3, attests itself, verified",
            [
                "7869c2b772d4b58eba9378cf8f29e26cf935aa77df0da89fa99c0bdc0a76f7e5",
                "455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865ecdca129cbef58c",
                "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a2265476e4374334c5574"
                + "5936366b336a506a796e6962506b31716e666644616966715a774c33417032392d55222c226f726967696e223a226874"
                + "7470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c226578747261446174"
                + "61223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e"
                + "616c206669656c647320696e20746865206675747572652c207375636820617320746869733a205539685458764b4532"
                + "55526b4d6e625f307859485667227d",
                "a363666d74667061636b65646761747453746d74a263616c672663736967584630440220067a20754ab925005dbf3780"
                + "97c92120031581c73228d1fb4f5b881bcd7da98302207fc7b147558c7c0eba3af18bd9d121fa3d3a26d17fe3f2202721"
                + "78f473b6006d68617574684461746158a4"
                + Data
                + "5d00000000df850e09db6afbdfab51697791506cfc0020455ef34e2043a87db3d4afeb39bbcb6cc32df9347c789a865e"
                + "cdca129cbef58ca5010203262001215820eb151c8176b225cc651559fecf07af450fd85802046656b34c18f6cf193843"
                + "c5225820927b8aa427a2be1b8834d233a2d34f61f13bfd44119c325d5896e183fee484f2",
            ],
            true
        },
        {
            "16.2, not verified",
            [
                "00c30fb78531c464d2b6771dab8d7b603c01162f2fa486bea70f283ae556e130",
                "f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94ff3ec330084be4",
                "7b2274797065223a22776562617574686e2e637265617465222c226368616c6c656e6765223a22414d4d507434557878"
                + "475453746e63647134313759447742466938767049612d7077386f4f755657345441222c226f726967696e223a226874"
                + "7470733a2f2f6578616d706c652e6f7267222c2263726f73734f726967696e223a66616c73652c226578747261446174"
                + "61223a22636c69656e74446174614a534f4e206d617920626520657874656e6465642077697468206164646974696f6e"
                + "616c206669656c647320696e20746865206675747572652c207375636820617320746869733a20426b5165446a646354"
                + "427258426941774a544c453551227d",
                "a363666d74646e6f6e656761747453746d74a068617574684461746158a4"
                + Data
                + "59000000008446ccb9ab1db374750b2367ff6f3a1f0020f91f391db4c9b2fde0ea70189cba3fb63f579ba6122b33ad94"
                + "ff3ec330084be4a5010203262001215820afefa16f97ca9b2d23eb86ccb64098d20db90856062eb249c33a9b672f26df"
                + "61225820930a56b87a2fca66334b03458abf879717c12cc68ed73290af2e2664796b9220",
            ],
            false
        },
    };

    [Theory, MemberData(nameof(Assertions))]
    public void An_assertion_of_the_standard_is_judged_as_our_rules_say(string name, string[] vector, bool isRight)
    {
        var (key, challenge) = (Convert.FromHexString(vector[0]), Convert.FromHexString(vector[1]));
        var assertion = PasskeyFields.AssertionOf(
            JsonSerializer.SerializeToElement(new
            {
                id = "AQ",
                response = new
                {
                    authenticatorData = Text(vector[2]),
                    clientDataJSON = Text(vector[3]),
                    signature = Text(vector[4]),
                },
            }),
            Scope)!;
        var passkey = new Passkey("id", name, "AQ", key, Scope.Domain, IsSynced: true, App.Now);

        Assert.Equal(challenge, assertion.Challenge.ToArray());
        Assert.Equal(isRight, assertion.Check(passkey, challenge) is { IsSynced: true });
        challenge[0] ^= 1;
        Assert.Null(assertion.Check(passkey, challenge));
    }

    [Theory, MemberData(nameof(Registrations))]
    public void A_registration_of_the_standard_is_judged_as_our_rules_say(string name, string[] vector, bool isRight)
    {
        var registration = PasskeyFields.RegistrationOf(
            JsonSerializer.SerializeToElement(new
            {
                id = Text(vector[1]),
                response = new { clientDataJSON = Text(vector[2]), attestationObject = Text(vector[3]) },
            }),
            Scope)!;

        var made = registration.Check(Convert.FromHexString(vector[0]), Handle);

        Assert.True(isRight == made is { IsSynced: true, Counter: 0 }, name);
    }

    private static string Text(string hex) => EncodeToString(Convert.FromHexString(hex));
}
