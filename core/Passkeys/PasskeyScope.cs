using System.Collections.Immutable;

namespace Countersign.Passkeys;

/// <summary>Where a tenant's passkeys are used.</summary>
/// <param name="Domain">The RP ID.</param>
/// <param name="Origins">The web origins whose answers count: the tenant's own under this domain.</param>
public sealed record PasskeyScope(string Domain, ImmutableArray<string> Origins);
