using System.Text.Json;

namespace Countersign.Tests.Rig;

/// <summary>Passkeys of a user, made and used by an authenticator in software.</summary>
public sealed partial class TestUser
{
    /// <summary>An authenticator on the tenant's page.</summary>
    public async Task<SoftPasskey> NewPasskeyAsync()
    {
        var page = (await Tenant.PostAsync("sign-in", new { passkey = true })).Expect(200);
        return new SoftPasskey { Domain = PublicKey(page).GetProperty("rpId").GetString()! };
    }

    /// <summary>Adds a passkey to the account.</summary>
    public async Task<string> AddAsync(SoftPasskey passkey, (string Name, string Value) bearer)
    {
        var asked = (await Tenant.PostAsync("me/passkeys", new { name = "Mine" }, bearer)).Expect(200);
        return (await ConfirmAsync(passkey.Make(asked.Json.GetProperty("publicKey")), bearer)).Expect(201)["id"];
    }

    public Task<Reply> ConfirmAsync(object credential, (string Name, string Value) bearer) =>
        Tenant.PostAsync("me/passkeys/confirm", new { credential }, bearer);

    /// <summary>An account with one passkey, and the session that added it.</summary>
    public async Task<(SoftPasskey Passkey, (string Name, string Value) Bearer)> WithPasskeyAsync()
    {
        var (passkey, bearer) = (await NewPasskeyAsync(), await BearerAsync());
        await AddAsync(passkey, bearer);
        return (passkey, bearer);
    }

    /// <summary>A challenge without a name.</summary>
    public async Task<Reply> StartByPasskeyAsync() =>
        (await Tenant.PostAsync("sign-in", new { passkey = true })).Expect(200);

    public async Task<Reply> SignInByPasskeyAsync(SoftPasskey passkey)
    {
        var asked = await StartByPasskeyAsync();
        return await VerifyAsync(asked.Handle, passkey.Sign(PublicKey(asked)));
    }

    public Task<Reply> VerifyAsync(string handle, object credential) =>
        Tenant.PostAsync("challenges/verify", new { challenge = handle, factor = "passkey", credential });

    /// <summary>The request options of a challenge.</summary>
    public static JsonElement PublicKey(Reply challenge) =>
        challenge.Json.GetProperty("challenge").GetProperty("publicKey");
}
