using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.Secrets;

namespace Countersign.SignIn;

/// <summary>What compares an answer with a secret, one for each kind of factor.</summary>
public sealed record Verifiers(IRowSealer Sealer, DerivedCodes Codes, RecoveryCodes RecoveryCodes);
