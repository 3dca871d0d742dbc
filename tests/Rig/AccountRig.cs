using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Messages;
using Countersign.Passkeys;
using Countersign.Passwords;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.SelfService;
using Countersign.SendLimits;
using Countersign.SignIn;

namespace Countersign.Tests.Rig;

/// <summary>
/// One account in memory, judged by the real deciders; changes are kept, as a commit would keep them.
/// </summary>
public sealed class AccountRig
{
    public const string Password = "correct horse battery staple";
    public static readonly Secret TotpSecret = Secret.FromText("12345678901234567890");

    internal static readonly MasterKeys Keys = new(
        "key-1", new Dictionary<string, Secret> { ["key-1"] = Secret.FromText("a master secret of thirty-two bytes") });
    private readonly List<OutboxMessage> messages = [];
    private readonly List<string> written = [];

    public AccountRig()
    {
        Account = new Account
        {
            Head = new AccountHead
            {
                Username = "anna@example.com",
                UsernameAddress = new Address(Channel.Email, "Anna@example.com", "address", "inbox"),
                PasswordHash = Hashing.Hash(Secret.FromText(Password)),
            },
        };
    }

    public Account Account { get; set; }

    public TenantPolicy Policy { get; set; } = new() { Name = "Acme", Issuer = "Acme" };

    /// <summary>The middle of a TOTP step.</summary>
    public DateTimeOffset Now { get; set; } = DateTimeOffset.FromUnixTimeSeconds((1_800_000_000L / 30 * 30) + 15);

    public PlainHashing Hashing { get; } = new();

    public PlainSealer Sealer { get; } = new();

    public Verifiers Verifiers =>
        new(Sealer, new DerivedCodes(Keys), new RecoveryCodes(Keys), new PasskeyChallenges(Keys));

    /// <summary>The name to sign in with as this account.</summary>
    public Username Name { get; } = new("anna@example.com", Channel.Email);

    public IReadOnlyList<OutboxMessage> Messages => messages;

    /// <summary>All that the decisions wrote beside the state, a line each.</summary>
    public IReadOnlyList<string> Written => written;

    /// <summary>Forgets what was written so far.</summary>
    public void Forget() => written.Clear();

    public PartitionId Partition { get; } = PartitionId.Account("acme", new string('A', 22));

    public DecisionContext Context => new(Partition, Now, Policy, Entropy.Fresh(), "key-1");

    /// <summary>With the caps' leave.</summary>
    public DecisionContext Allowed => Context with { SendLimitOutcome = SendLimitOutcome.Allowed(["unit"]) };

    public long Step => Now.ToUnixTimeSeconds() / TotpVerifier.StepSeconds;

    public AccountRig WithTotp()
    {
        Account = Account with
        {
            Totp = new TotpEnrolment(
                "enrolment", Sealer.Seal(TotpEnrolment.SecretField(Partition, "enrolment"), TotpSecret), Now),
        };
        return this;
    }

    public AccountRig With(Factor factor, string inbox)
    {
        if (inbox.Length > 0)
        {
            var address = new Address(
                factor.AsChannel(), factor == Factor.Sms ? "+46700000001" : "second@example.com",
                $"{inbox}-{factor}-factor", inbox);
            Account = Account with
            {
                AddressFactors = Account.AddressFactors.SetItem(factor, new AddressFactor(factor, address, Now)),
            };
        }

        return this;
    }

    /// <summary>With the passkey that <see cref="PlainAssertion"/> answers for.</summary>
    public AccountRig WithPasskey(uint counter = 0)
    {
        Account = Account with
        {
            Head = Account.Head with { PasskeyHandle = "handle" },
            Passkeys = Account.Passkeys.With(
                new Passkey("passkey", "Mine", "credential", [], "localhost", IsSynced: false, Now)
                {
                    Counter = counter,
                }),
        };
        return this;
    }

    public PlainAssertion Assertion(string challengeId) =>
        new(new PasskeyChallenges(Keys).Bytes(Partition.Tenant, challengeId));

    public AccountRig WithRecoveryCodes()
    {
        var (set, shown) = Verifiers.RecoveryCodes.Create(Context);
        Account = Account with { RecoveryCodes = set };
        RecoveryCodes = [.. shown.Codes];
        return this;
    }

    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    public string Code(long step) =>
        new OtpNet.Totp(TotpSecret.Reveal().ToArray()).ComputeTotp(
            DateTimeOffset.FromUnixTimeSeconds(step * 30).UtcDateTime);

    /// <summary>A code that is right at no step near now.</summary>
    public string WrongCode()
    {
        var near = Enumerable.Range(-3, 7).Select(offset => Code(Step + offset)).ToHashSet();
        return Enumerable.Range(0, 100).Select(number => $"{number:D6}").First(code => !near.Contains(code));
    }

    public Result<T> Apply<T>(Decision<Account, T> decision)
    {
        Account = decision.Next ?? Account;
        messages.AddRange(decision.Messages);
        written.AddRange(Rig.Written.Lines(decision, Now));
        return decision.Outcome;
    }

    public Result<LoginOutcome> SignIn(string password = Password) =>
        Apply(
            Countersign.SignIn.FirstFactor.ByPassword(
                Account, new PasswordCheck(Secret.FromText(password), Hashing), null, Context));

    /// <summary>Requests a login code that the send limits allow.</summary>
    public Result<LoginOutcome> SignInByCode(Factor factor = Factor.Email) =>
        Apply(Countersign.SignIn.FirstFactor.ByCode(Account, factor, Name, null, Sealer, Allowed));

    public Result<CodeSent> Send(string challengeId, Factor factor) =>
        Apply(CodeSending.Decide(Account, RefOf(challengeId), factor, Sealer, Allowed));

    /// <summary>Begins to enrol an address as second factor.</summary>
    public Result<CodeSent> Start(
        Caller caller, Factor factor, string text = "+46700000001", string inbox = "elsewhere") =>
        Apply(
            AccountFactors.Start(
                Account, caller, factor, new Address(factor.AsChannel(), text, $"hash of {text}", inbox), Allowed));

    public Result<CodeSent> Start(
        string sessionId, Factor factor, string text = "+46700000001", string inbox = "elsewhere") =>
            Start(Caller.Session(sessionId), factor, text, inbox);

    public Result<Enrolled> Confirm(Caller caller, Factor factor, string code) =>
        Apply(AccountFactors.Confirm(Account, caller, factor, code, Verifiers, Context));

    public Result<Enrolled> Confirm(string sessionId, Factor factor, string code) =>
        Confirm(Caller.Session(sessionId), factor, code);

    /// <summary>The handle that has proved something in the challenge, or any of its handles.</summary>
    public ChallengeRef RefOf(string challengeId) =>
        new(challengeId, Account.Challenges.GetValueOrDefault(challengeId)?.Holder ?? 0);

    public Answer AnswerOf(string code, Factor factor) =>
        new(factor, code, new PasswordCheck(Secret.FromText(code), Hashing));

    /// <summary>The code of the newest message that carries one, as the dispatcher derives it.</summary>
    public string SentCode()
    {
        var message = messages.Last(message => message.Purpose is not null);
        return new DerivedCodes(Keys).Code(
            message.KeyId, Partition.Tenant, message.Purpose!.Value, message.ChallengeId!, message.Factor!.Value,
            message.AddressHash, message.Generation);
    }

    public Result<LoginOutcome> Verify(string challengeId, string code, Factor factor = Factor.Totp) =>
        Apply(
            Verification.Decide(
                Account, RefOf(challengeId), AnswerOf(code, factor) with { Passkey = Assertion(challengeId) },
                Verifiers, Context));

    public string OpenChallenge() => ((LoginOutcome.Challenged)SignIn().Value).Challenge.Ref.Id;

    public string SignedIn() => ((LoginOutcome.SignedIn)SignIn().Value).Grant.SessionId;

    public void FailTimes(int times)
    {
        for (var i = 0; i < times; i++)
        {
            SignIn("wrong");
        }
    }

    /// <summary>A fake hash function that counts its runs.</summary>
    public sealed class PlainHashing : IPasswordHashing
    {
        /// <summary>Only this fake has one; a real decoy has none.</summary>
        public const string DecoyPassword = "the decoy's own";

        private readonly List<string> compared = [];

        public int Runs => compared.Count;

        /// <summary>The hashes that passwords were compared with.</summary>
        public IReadOnlyList<string> Compared => compared;

        public string Decoy => "plain:" + DecoyPassword;

        public string Hash(Secret password) => "plain:" + password.RevealText();

        public PasswordMatch Verify(string hash, Secret password)
        {
            compared.Add(hash);
            return hash == Hash(password)
                ? PasswordMatch.Right
                : hash == "stale:" + password.RevealText() ? PasswordMatch.RightButStale : PasswordMatch.Wrong;
        }
    }

    /// <summary>Opens only for the field that it sealed, like the real one.</summary>
    public sealed class PlainSealer : IRowSealer
    {
        public string Seal(SealedField field, Secret secret) => $"{field}={Convert.ToHexString(secret.Reveal())}";

        public Secret Open(SealedField field, string sealedText) =>
            sealedText.StartsWith($"{field}=", StringComparison.Ordinal)
            ? new Secret(Convert.FromHexString(sealedText[$"{field}=".Length..]))
            : throw new System.Security.Cryptography.CryptographicException("Sealed for another field.");
    }
}
