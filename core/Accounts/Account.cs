using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Challenges;
using Countersign.Decisions;
using Countersign.Factors;
using Countersign.Passkeys;
using Countersign.Policy;

namespace Countersign.Accounts;

/// <summary>
/// One person's account in one tenant. An unknown name is an account too, without a password: the same deciders judge
/// both, which prevents enumeration.
/// </summary>
public sealed record Account : IAggregate<Account>
{
    private const string RecoveryCodesKey = "recovery-codes";
    private const string PendingTotpKey = "totp-pending";
    private const string SessionPrefix = "session|";

    private const string ChallengePrefix = "challenge|";
    private const string DevicePrefix = "device|";
    private const string FactorPrefix = "factor|";
    private const string PendingFactorPrefix = "factor-pending|";
    private const string PendingAddressPrefix = "address-pending|";
    private const string FormerAddressesKey = "former-addresses";
    private const string ProvedKey = "proved-addresses";

    // How both sets were stored before, one row for each address. They are only read: the next commit writes the sets.
    private const string FormerPrefix = "former|";
    private const string ProvedPrefix = "proved|";

    private const string TotpKey = "totp";
    private const string PendingPasskeyKey = "passkey-pending";
    private const string SpentChallengesKey = "passkey-spent";

    /// <summary>The row of its passkeys, for who looks only for that.</summary>
    public const string PasskeysRow = "passkeys";

    public required AccountHead Head { get; init; }

    public TotpEnrolment? Totp { get; init; }

    /// <summary>An enrolment that no code has confirmed yet. It is not a factor.</summary>
    public TotpEnrolment? PendingTotp { get; init; }

    /// <summary>SMS and email as second factors, at most one of each.</summary>
    public ImmutableDictionary<Factor, AddressFactor> AddressFactors { get; init; } =
        ImmutableDictionary<Factor, AddressFactor>.Empty;

    /// <summary>Like <see cref="PendingTotp"/>, for SMS and email.</summary>
    public ImmutableDictionary<Factor, PendingFactor> PendingFactors { get; init; } =
        ImmutableDictionary<Factor, PendingFactor>.Empty;

    /// <summary>Addresses that are to replace the user's own, at most one of each channel.</summary>
    public ImmutableDictionary<Channel, PendingAddress> PendingAddresses { get; init; } =
        ImmutableDictionary<Channel, PendingAddress>.Empty;

    public PasskeySet Passkeys { get; init; } = PasskeySet.None;

    /// <summary>Like <see cref="PendingTotp"/>, for a passkey.</summary>
    public PendingPasskey? PendingPasskey { get; init; }

    public SpentChallenges? SpentChallenges { get; init; }

    public RecoveryCodeSet? RecoveryCodes { get; init; }

    public ImmutableDictionary<string, Challenge> Challenges { get; init; } =
        ImmutableDictionary<string, Challenge>.Empty;

    public ImmutableDictionary<string, Session> Sessions { get; init; } = ImmutableDictionary<string, Session>.Empty;

    public ImmutableDictionary<string, Device> Devices { get; init; } = ImmutableDictionary<string, Device>.Empty;

    /// <summary>By hash.</summary>
    public ImmutableDictionary<string, FormerAddress> FormerAddresses { get; init; } =
        ImmutableDictionary<string, FormerAddress>.Empty;

    /// <summary>The address ledger, by inbox: only of addresses that the account still has.</summary>
    public ImmutableDictionary<string, ProvedAddress> Proved { get; init; } =
        ImmutableDictionary<string, ProvedAddress>.Empty;

    /// <summary>The row keys of enrolled factors, for lists that read only keys.</summary>
    public static IReadOnlyDictionary<string, Factor> EnrolledRows { get; } = new Dictionary<string, Factor>(
        StringComparer.Ordinal)
    {
        [TotpKey] = Factor.Totp,
        [PasskeysRow] = Factor.Passkey,
        [FactorPrefix + Factor.Sms.Wire()] = Factor.Sms,
        [FactorPrefix + Factor.Email.Wire()] = Factor.Email,
        [RecoveryCodesKey] = Factor.RecoveryCode,
    };

    /// <summary>The row key of a number or inbox that is a second factor.</summary>
    public static string RowOfFactor(Factor factor) => FactorPrefix + factor.Wire();

    /// <summary>A row key. A stored answer that depends on this row is shown again only while the row exists.</summary>
    public static string RowOfPendingTotp(string id) => $"{PendingTotpKey}{StateRow.IdMark}{id}";

    public static string RowOfRecoveryCodes(string id) => $"{RecoveryCodesKey}{StateRow.IdMark}{id}";

    public AddressFactor? Sms => FactorOf(Factor.Sms);

    public AddressFactor? Email => FactorOf(Factor.Email);

    public bool HasSecondFactor => Totp is not null || !AddressFactors.IsEmpty || !Passkeys.IsEmpty;

    /// <summary>The account or one of its devices is locked.</summary>
    public bool HasLock => Head.Budget.IsLocked || Devices.Values.Any(device => device.Budget.IsLocked);

    /// <summary>False for an unknown name and for a disabled or deleted account: every answer is then wrong.</summary>
    public bool CanSignIn => Head.Username.Length > 0 && !Head.Disabled && !Head.Deleted;

    /// <summary>The hash to compare a password with; null when no password can be right.</summary>
    public string? PasswordHash => CanSignIn ? Head.PasswordHash : null;

    public static string RowOfSession(string id) => SessionPrefix + id;

    public static string RowOfDevice(string id) => DevicePrefix + id;

    /// <summary>The row of the session or challenge that changes a factor.</summary>
    public static string RowOf(Caller caller) => (caller.IsChallenge ? ChallengePrefix : SessionPrefix) + caller.Id;

    public static Account Unknown(Channel channel) =>
        new() { Head = new AccountHead { UsernameAddress = Address.Nowhere(channel) } };

    public AddressFactor? FactorOf(Factor factor) => AddressFactors.GetValueOrDefault(factor);

    public IEnumerable<StateRow> Rows() =>
    [
        new StateRow(StateRow.Head, Head with { SecondFactor = HasSecondFactor }),
        .. Row(TotpKey, Totp), .. Row(PendingTotpKey, PendingTotp), .. Row(RecoveryCodesKey, RecoveryCodes),
        .. Row(PasskeysRow, Passkeys.IsEmpty ? null : Passkeys), .. Row(PendingPasskeyKey, PendingPasskey),
        .. Row(SpentChallengesKey, SpentChallenges),
        .. AddressFactors.Values.Select(factor => new StateRow(FactorPrefix + factor.Factor.Wire(), factor)),
        .. PendingFactors.Values.Select(factor => new StateRow(PendingFactorPrefix + factor.Factor.Wire(), factor)),
        .. PendingAddresses.Values.Select(
            pending => new StateRow(PendingAddressPrefix + pending.Code.Factor.Wire(), pending)),
        .. Challenges.Values.Select(challenge => new StateRow(ChallengePrefix + challenge.Id, challenge)),
        .. Sessions.Values.Select(session => new StateRow(SessionPrefix + session.Id, session)),
        .. Devices.Values.Select(device => new StateRow(DevicePrefix + device.Id, device)),
        .. RowOfAll(
            FormerAddressesKey, FormerAddresses.Values.OrderBy(one => one.Address.Hash, StringComparer.Ordinal)),
        .. RowOfAll(ProvedKey, Proved.Values.OrderBy(one => one.Inbox, StringComparer.Ordinal)),
    ];

    public static Account FromRows(IReadOnlyList<StateRow> rows) => new()
    {
        Head = (AccountHead)rows.First(row => row.Key == StateRow.Head).Value,
        Totp = rows.FirstOrDefault(row => row.Key == TotpKey).Value as TotpEnrolment,
        PendingTotp = rows.FirstOrDefault(row => row.Key == PendingTotpKey).Value as TotpEnrolment,
        RecoveryCodes = rows.FirstOrDefault(row => row.Key == RecoveryCodesKey).Value as RecoveryCodeSet,
        Passkeys = Values<PasskeySet>(rows).SingleOrDefault() ?? PasskeySet.None,
        PendingPasskey = Values<PendingPasskey>(rows).SingleOrDefault(),
        SpentChallenges = Values<SpentChallenges>(rows).SingleOrDefault(),
        AddressFactors = Values<AddressFactor>(rows).ToImmutableDictionary(factor => factor.Factor),
        PendingFactors = Values<PendingFactor>(rows).ToImmutableDictionary(factor => factor.Factor),
        PendingAddresses = Values<PendingAddress>(rows).ToImmutableDictionary(pending => pending.Address.Channel),
        Challenges = Values<Challenge>(rows).ToImmutableDictionary(challenge => challenge.Id),
        Sessions = Values<Session>(rows).ToImmutableDictionary(session => session.Id),
        Devices = Values<Device>(rows).ToImmutableDictionary(device => device.Id),
        FormerAddresses = OfSet<FormerAddress>(rows).ToImmutableDictionary(former => former.Address.Hash),
        Proved = OfSet<ProvedAddress>(rows).ToImmutableDictionary(proved => proved.Inbox),
    };

    public static JsonTypeInfo RowType(string key) => key switch
    {
        StateRow.Head => AccountJson.Default.AccountHead,
        TotpKey or PendingTotpKey => AccountJson.Default.TotpEnrolment,
        RecoveryCodesKey => AccountJson.Default.RecoveryCodeSet,
        PasskeysRow => AccountJson.Default.PasskeySet,
        PendingPasskeyKey => AccountJson.Default.PendingPasskey,
        SpentChallengesKey => AccountJson.Default.SpentChallenges,
        FormerAddressesKey => AccountJson.Default.FormerAddresses,
        ProvedKey => AccountJson.Default.ProvedAddresses,
        _ => key[..(key.IndexOf('|', StringComparison.Ordinal) + 1)] switch
        {
            ChallengePrefix => AccountJson.Default.Challenge,
            DevicePrefix => AccountJson.Default.Device,
            FactorPrefix => AccountJson.Default.AddressFactor,
            PendingFactorPrefix => AccountJson.Default.PendingFactor,
            PendingAddressPrefix => AccountJson.Default.PendingAddress,
            FormerPrefix => AccountJson.Default.FormerAddress,
            ProvedPrefix => AccountJson.Default.ProvedAddress,
            _ => AccountJson.Default.Session,
        },
    };

    /// <summary>Removes expired rows and forgotten failures; the next commit deletes them.</summary>
    public Account WithoutExpired(DateTimeOffset now, TenantPolicy policy) => WithoutLanes(now) with
    {
        Head = Head.WithoutOldFailures(now),
        PendingTotp = PendingTotp is { } pending && now < pending.CreatedAt + TotpEnrolment.PendingLifetime
            ? pending
            : null,
        PendingPasskey = PendingPasskey?.IsOpen(now) == true ? PendingPasskey : null,
        SpentChallenges = SpentChallenges?.WithoutExpired(now),
        PendingFactors = PendingFactors.KeepWhere(factor => factor.IsOpen(now)),
        PendingAddresses = PendingAddresses.KeepWhere(address => address.IsOpen(now)),
        Challenges = Challenges.KeepWhere(challenge => challenge.IsOpen(now)),
        Sessions = Sessions.KeepWhere(session => session.IsLive(now, policy.Session)),
        FormerAddresses = FormerAddresses.KeepWhere(former => now < former.Until),
        Proved = Proved.KeepWhere(proved => Holds(proved.Inbox)),
    };

    /// <summary>The addresses of the account, whatever it uses them for, each once.</summary>
    public IEnumerable<Address> Addresses()
    {
        Address?[] all = [Head.UsernameAddress, Head.Email, Head.Phone, Sms?.Address, Email?.Address];
        return all.OfType<Address>().Where(address => address.Text.Length > 0).DistinctBy(address => address.Hash);
    }

    /// <summary>True while an address of the account that delivers to this inbox gets no codes.</summary>
    public bool IsQuarantined(string inbox, DateTimeOffset now) => Addresses().Any(
        address => address.IsQuarantined(now) && string.Equals(address.Inbox, inbox, StringComparison.Ordinal));

    /// <summary>True for an inbox or number that the account has.</summary>
    public bool Holds(string inbox) =>
        Addresses().Any(address => string.Equals(address.Inbox, inbox, StringComparison.Ordinal));

    /// <summary>When the person first proved to read what is sent there; null when that was never proved.</summary>
    public DateTimeOffset? ProvedAt(string inbox) => !Holds(inbox)
        ? null
        : AddressFactors.Values
            .Where(factor => string.Equals(factor.Address.Inbox, inbox, StringComparison.Ordinal))
            .Select(factor => (DateTimeOffset?)factor.VerifiedAt)
            .Append(Proved.GetValueOrDefault(inbox)?.At)
            .Min();

    /// <summary>Enters an inbox into the ledger, if the account has it and has not proved it before.</summary>
    public Account WithProved(string? inbox, DateTimeOffset now, string by) =>
        inbox is null || Proved.ContainsKey(inbox) || !Holds(inbox)
            ? this
            : this with { Proved = Proved.Add(inbox, new ProvedAddress(inbox, now, by)) };

    /// <summary>
    /// The inboxes that are new in this account, or newly proved: the index needs them.
    /// </summary>
    public ImmutableArray<IndexedInbox> NewInboxes(Account? before) =>
        [
            .. Addresses().Select(address => new IndexedInbox(address.Inbox, Proved.ContainsKey(address.Inbox))).Where(
                one => before?.Holds(one.Inbox) is not true
                    || (one.IsProved && !before.Proved.ContainsKey(one.Inbox))).Distinct(),
        ];

    /// <summary>The session with this id, if it is live.</summary>
    public Session? LiveSession(string id, DecisionContext context) =>
        LiveSession(id, context.Now, context.Policy.Session);

    public Session? LiveSession(string id, DateTimeOffset now, SessionPolicy policy) =>
        CanSignIn && Sessions.TryGetValue(id, out var session) && session.IsLive(now, policy) ? session : null;

    public Account Add(Challenge challenge) =>
        this with { Challenges = Challenge.Evict(Challenges, challenge, other => other.Proofs.IsEmpty) };

    public Account Add(Session session)
    {
        var others = Sessions.Remove(session.Id);
        return this with
        {
            Sessions = others.RemoveRange(
                others.Values.Surplus(Session.Maximum, row => row.CreatedAt).Select(row => row.Id)).Add(
                    session.Id, session),
        };
    }

    public Account Add(Device device)
    {
        var others = Devices.Remove(device.Id);
        if (device.EndsAt is not null)
        {
            return this with { Devices = others.Add(device.Id, device) };
        }

        var recognised = others.Values.Where(other => other.EndsAt is null);
        return this with
        {
            Devices = others.RemoveRange(
                recognised.Surplus(Device.Maximum, row => row.LastUsedAt).Select(row => row.Id)).Add(
                    device.Id, device),
        };
    }

    /// <summary>Ends the lane of an unlock link, or those whose time is over.</summary>
    public Account WithoutLanes(DateTimeOffset? endedBy = null) => this with
    {
        Devices = Devices.KeepWhere(device => device.EndsAt is not { } end || endedBy < end),
    };

    /// <summary>
    /// Ends every open challenge, also those of protected resources, and every other session, and forgets the devices.
    /// </summary>
    public Account EndOthers(string? keepSessionId) => this with
    {
        Head = Head with { SecurityStamp = Head.SecurityStamp + 1 },
        Challenges = Challenges.Clear(),
        Sessions = Sessions.KeepWhere(session => session.Id == keepSessionId),
        Devices = Devices.Clear(),
    };

    /// <summary>
    /// True for the proof of a second factor that the account still has as it was then. Sessions lose such proofs with
    /// the change; other aggregates, which keep some too, ask here.
    /// </summary>
    public bool StillHas(Proof proof) => proof.Factor switch
    {
        Factor.Totp => Totp?.CreatedAt <= proof.At,
        Factor.RecoveryCode => RecoveryCodes?.CreatedAt <= proof.At,
        Factor.Passkey => proof.PasskeyId is { } id && Passkeys.Find(id) is not null,
        Factor.Sms or Factor.Email => FactorOf(proof.Factor)?.VerifiedAt <= proof.At,
        _ => true,
    };

    /// <summary>Removes the proofs of a factor that was replaced or removed.</summary>
    public Account WithoutProofsOf(Factor factor) => WithoutProofs(proof => proof.Factor == factor && !proof.First);

    /// <summary>
    /// Removes these proofs, of open challenges too. A session that was begun with nothing else is over.
    /// </summary>
    public Account WithoutProofs(Predicate<Proof> which)
    {
        var asked = Challenges.Values.Where(challenge => challenge.Proofs.Any(proof => which(proof)))
            .Select(challenge => challenge with { Proofs = challenge.Proofs.RemoveAll(which) });
        var changed = Sessions.Values.Where(session => session.Proofs.Any(proof => which(proof)))
            .Select(session => session with { Proofs = session.Proofs.RemoveAll(which) }).ToList();
        return this with
        {
            Challenges = Challenges.SetItems(asked.Select(challenge => KeyValuePair.Create(challenge.Id, challenge))),
            Sessions = Sessions
                .SetItems(changed.Select(session => KeyValuePair.Create(session.Id, session)))
                .RemoveRange(changed.Where(session => session.Proofs.IsEmpty).Select(session => session.Id)),
        };
    }

    /// <summary>Keeps a removed address so that a notification can still reach it. The oldest one is evicted.</summary>
    public Account KeepFormer(Address? address, DateTimeOffset now)
    {
        if (address is null or { Text: "" })
        {
            return this;
        }

        var others = FormerAddresses.Remove(address.Hash);
        others = others.RemoveRange(
            others.Values.Surplus(FormerAddress.Maximum, former => former.Until).Select(former => former.Address.Hash));
        return this with
        {
            FormerAddresses = others.Add(address.Hash, new FormerAddress(address, now + Notifications.Lifetime)),
        };
    }

    /// <summary>Changes an address in the head and in the second factors.</summary>
    public Account WithAddress(string hash, Func<Address, Address> change)
    {
        Address Changed(Address address) =>
            address.Text.Length > 0 && string.Equals(address.Hash, hash, StringComparison.Ordinal)
                ? change(address)
                : address;
        return this with
        {
            Head = Head with
            {
                UsernameAddress = Changed(Head.UsernameAddress),
                Email = Head.Email is { } email ? Changed(email) : null,
                Phone = Head.Phone is { } phone ? Changed(phone) : null,
            },
            AddressFactors = AddressFactors.SetItems(
                AddressFactors.Values.Select(
                    factor => KeyValuePair.Create(factor.Factor, factor with { Address = Changed(factor.Address) }))),
        };
    }

    /// <summary>The address with this hash: own, pending or, if asked for, former.</summary>
    public Address? AddressOf(string hash, bool orFormer)
    {
        Address?[] present = [
            Head.UsernameAddress, Head.Email, Head.Phone, Sms?.Address, Email?.Address,
            .. PendingFactors.Values.Select(factor => factor.Address),
            .. PendingAddresses.Values.Select(pending => pending.Address)];
        return present.FirstOrDefault(
            address => address is { Text.Length: > 0 } && string.Equals(address.Hash, hash, StringComparison.Ordinal))
            ?? (orFormer ? FormerAddresses.GetValueOrDefault(hash)?.Address : null);
    }

    private static IEnumerable<T> Values<T>(IReadOnlyList<StateRow> rows) => rows.Select(row => row.Value).OfType<T>();

    private static IEnumerable<StateRow> RowOfAll<T>(string key, IEnumerable<T> records) =>
        records.ToImmutableArray() is { IsEmpty: false } all ? [new StateRow(key, new RowSet<T>(all))] : [];

    private static IEnumerable<T> OfSet<T>(IReadOnlyList<StateRow> rows) =>
        Values<RowSet<T>>(rows).SelectMany(set => set.All).Concat(Values<T>(rows));

    private static IEnumerable<StateRow> Row(string key, object? value) =>
        value is null ? [] : [new StateRow(key, value)];
}
