using Countersign.Passkeys;

namespace Countersign.Tests.Rig;

/// <summary>A passkey's answer whose signature is right or not, as the test says.</summary>
public sealed class PlainAssertion(byte[] challenge) : IPasskeyAssertion
{
    public string CredentialId { get; init; } = "credential";

    public string? UserHandle { get; init; } = "handle";

    public PasskeyUse? Use { get; init; } = new(Counter: 0, IsSynced: false, IsBackedUp: false);

    public ReadOnlySpan<byte> Challenge => challenge;

    public PasskeyUse? Check(Passkey passkey, byte[] challenge) => Use;
}
