using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Passkeys;
using Countersign.Passwords;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.SignIn;

namespace Countersign.Bench.Deciders;

/// <summary>
/// An account with an authenticator, an open challenge and a session. The password hash costs nothing, so only the
/// decider is measured.
/// </summary>
internal sealed class AccountFixture
{
    public const string ChallengeId = "AAAAAAAAAAAAAAAAAAAAAA";
    public const string SessionId = "BBBBBBBBBBBBBBBBBBBBBA";
    public const string Password = "correct horse battery staple";
    public const string WrongCode = "000000";

    // RFC 6238, appendix B; its code at this time is not WrongCode.
    public static readonly Secret TotpSecret = Secret.FromText("12345678901234567890");
    public static readonly Secret Refresh = Secret.FromText("a refresh token's thirty-two bytes");

    private static readonly MasterKeys Keys = new(
        "key-1", new Dictionary<string, Secret> { ["key-1"] = Secret.Random(32) });
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(2_000_000_000);
    private static readonly PartitionId Partition = PartitionId.Account("acme", "CCCCCCCCCCCCCCCCCCCCCA");
    private static readonly TenantPolicy Policy = new() { Name = "Acme", Issuer = "Acme" };

    public AccountFixture()
    {
        var proofs = System.Collections.Immutable.ImmutableArray.Create(
            new Proof(Factor.Password, Now.AddMinutes(-1), First: true));
        PasswordOnly = new Account
        {
            Head = new AccountHead
            {
                Username = "anna@example.com",
                UsernameAddress = new Address(Channel.Email, "Anna@example.com", "address", "inbox"),
                PasswordHash = Password,
            },
        }.Add(new Session(SessionId, Now.AddMinutes(-1), Refresh.Sha256(), 1, Now.AddMinutes(-1)) { Proofs = proofs });
        Enrolled = PasswordOnly.Add(
            new Challenge(ChallengeId, ChallengePurpose.SignIn, Now.AddMinutes(-1)) { Proofs = proofs }) with
        {
            Totp = Enrolment,
        };
        Locked = PasswordOnly with { Head = PasswordOnly.Head with { Budget = new AttemptBudget(5, 5, Now) } };
    }

    public Account PasswordOnly { get; }

    public Account Enrolled { get; }

    public Account Locked { get; }

    public Verifiers Verifiers { get; } = new(
        new OpenSealer(), new DerivedCodes(Keys), new RecoveryCodes(Keys), new PasskeyChallenges(Keys));

    // A new one for each decision, as in the app.
    public DecisionContext Context => new(Partition, Now, Policy, Entropy.Fresh(), "key-1");

    public static PasswordCheck Check(string password) => new(Secret.FromText(password), new FreeHashing());

    public static string RightCode { get; } = new OtpNet.Totp(TotpSecret.Reveal().ToArray()).ComputeTotp(
        Now.UtcDateTime);

    private static readonly TotpEnrolment Enrolment = new(
        "enrolment", Convert.ToBase64String(TotpSecret.Reveal()), Now.AddDays(-1));

    public static TotpResult CheckTotp(string code) =>
        TotpVerifier.Check(TotpSecret, Enrolment, code, Now, futureSteps: 0);

    private sealed class FreeHashing : IPasswordHashing
    {
        public string Decoy => "decoy";

        public string Hash(Secret password) => password.RevealText();

        public PasswordMatch Verify(string hash, Secret password) =>
            hash == password.RevealText() ? PasswordMatch.Right : PasswordMatch.Wrong;
    }

    private sealed class OpenSealer : IRowSealer
    {
        public string Seal(SealedField field, Secret secret) => Convert.ToBase64String(secret.Reveal());

        public Secret Open(SealedField field, string sealedText) => new(Convert.FromBase64String(sealedText));
    }
}
