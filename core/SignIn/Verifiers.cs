using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.Passkeys;
using Countersign.Secrets;

namespace Countersign.SignIn;

/// <summary>The services that compare answers with secrets, one for each kind of factor.</summary>
public sealed record Verifiers(
    IRowSealer Sealer, DerivedCodes Codes, RecoveryCodes RecoveryCodes, PasskeyChallenges Passkeys);
