using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Audit;
using Countersign.Policy;
using Countersign.Secrets;
using Countersign.Storage;
using Countersign.Tenants;
using Microsoft.Extensions.Logging;

namespace Countersign.SendLimits;

/// <summary>
/// Reserves a unit on each counter of a send, before the send is committed: after a crash a unit is reserved for
/// nothing, but no limit is exceeded. A refusal is recorded in a row, with its reason.
/// </summary>
public sealed partial class SendMeter(
    SendCounters counters, StorageClients clients, MasterKeys keys, ILogger<SendMeter> logger)
{
    private const string Decoy = "decoy";

    /// <summary>
    /// Reserves the units of a send, in the order of <see cref="SendCap.Over"/>. In record-only mode a tenant's own
    /// limits do not refuse.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<SendLimitOutcome> ReserveAsync(
        TenantScope scope, SendRequest send, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Reads all counters first: a refusal changes no counter. It writes one audit row.
        var seen = await ReadAsync(scope, send, now, cancellationToken);
        var reservation = new Reservation();
        foreach (var one in seen)
        {
            reservation.Meet(one.ReachedBy(one.Row.Counter, now));
        }

        try
        {
            for (var i = 0; i < seen.Length && reservation.Refusal is null; i++)
            {
                // A message that is withheld causes as many writes as a name that nobody has. The decision row takes
                // the place of the last one.
                var isDecoy = send.IsAnonymous && i < seen.Length - 1;
                await ReserveAsync(reservation, scope, seen[i], isDecoy, now, cancellationToken);
            }
        }
        catch (StoreUnavailableException)
        {
            await GiveBackAsync(reservation.Take(_ => true), verified: false, cancellationToken);
            throw;
        }

        if (reservation.Refusal is not null)
        {
            await GiveBackAsync(reservation.Take(_ => true), verified: false, cancellationToken);
        }

        if (reservation.Decision is { } decision)
        {
            await RecordAsync(
                scope, send.Channel, decision,
                decision.IsEnforced ? AuditType.SendRefused : AuditType.SendWouldBeRefused, now, cancellationToken);
        }

        return reservation.Outcome();
    }

    private async Task<Seen[]> ReadAsync(
        TenantScope scope, SendRequest send, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var policy = scope.Tenant.Head.Policy.SendCaps;
        return await Task.WhenAll(SendCap.Over(send, policy, scope.Id, scope.Client, now).Select(
            async cap => new Seen(
                cap, IsEnforced(policy, cap), await counters.ReadAsync(IdOf(scope, cap), cancellationToken))));
    }

    private async Task ReserveAsync(
        Reservation reservation, TenantScope scope, Seen seen, bool isDecoy, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (reservation.Withheld is not null && seen.Cap.Effect != CapEffect.Answer)
        {
            await (isDecoy
                ? counters.ChangeAsync(seen.Row.Id, counter => counter, cancellationToken, seen.Row)
                : Task.CompletedTask);
            return;
        }

        // The limit may have been reached since the counter was read.
        var (late, isLast) = await CountAsync(scope, seen, now, cancellationToken);
        reservation.Meet(late);
        reservation.IsLastNotice |= isLast && seen.Cap.Reason == SendCap.OfNotices;
        if (late is not { IsEnforced: true })
        {
            reservation.Units.Add((seen.Cap, seen.Cap.UnitOf(seen.Row.Id, now)));
        }
        else if (late.Effect == CapEffect.Withhold)
        {
            // Nothing leaves, so only the limits on requests go on counting this one.
            await GiveBackAsync(
                reservation.Take(cap => cap.Effect != CapEffect.Answer), verified: false, cancellationToken);
        }
    }

    // Record-only mode is for a tenant's own limits; the limits over all tenants are always enforced.
    private static bool IsEnforced(SendCaps policy, SendCap cap) => !policy.RecordOnly || cap.Tenant is null;

    /// <summary>
    /// Gives back the units of a verified code. If the store fails, they stay counted until their window has passed.
    /// Call it only once.
    /// </summary>
    public Task ReturnAsync(ImmutableArray<string> units, CancellationToken cancellationToken) =>
        GiveBackAsync(units.Select(SendUnit.Parse), verified: true, cancellationToken);

    /// <summary>Gives back all that a send has reserved which did not happen.</summary>
    public Task CancelAsync(SendLimitOutcome outcome, CancellationToken cancellationToken) =>
        GiveBackAsync(outcome.Reserved, verified: false, cancellationToken);

    // The limit may have been reached since the counter was read. True for the last send that it has room for.
    private async Task<(Reached? Late, bool IsLast)> CountAsync(
        TenantScope scope, Seen seen, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Reached? reached = null;
        SendCounter? warning = null;
        var isLast = false;
        await counters.ChangeAsync(seen.Row.Id, counter =>
        {
            reached = seen.ReachedBy(counter, now);
            var next = seen.Cap.Count(counter, now);
            isLast = seen.Cap.Wait(next, now) is not null;
            warning = next.WarnedAt == counter.WarnedAt ? null : next;
            return reached is { IsEnforced: true } ? null : next;
        }, cancellationToken, seen.Row);
        if (warning?.Within(TimeSpan.FromHours(1), now) is { } hour && reached is not { IsEnforced: true })
        {
            LogPumped(logger, scope.Id, hour.Live, hour.Returned);
        }

        return (reached, isLast);
    }

    private Task GiveBackAsync(IEnumerable<SendUnit> units, bool verified, CancellationToken cancellationToken) =>
        Task.WhenAll(units.Select(async unit =>
        {
            try
            {
                await counters.ChangeAsync(
                    unit.Counter, counter => counter.Take(unit, verified), cancellationToken, onceAtMost: true);
            }
            catch (StoreUnavailableException)
            {
                // The unit stays counted.
            }
        }));

    // Kind `sends` of the audit: one partition a day, newest first. It belongs to no aggregate, so no chain covers it.
    private async Task RecordAsync(
        TenantScope scope, Channel channel, Reached refusal, string type, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var day = new PartitionId(
            scope.Id, SendCounters.Kind, now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
        var row = new TableEntity(day.ToString(), $"{RowKeys.Audit(now.UtcTicks)}-{Entropy.Fresh().Id("decision")}")
        {
            ["At"] = now,
            ["Type"] = type,
            ["Factor"] = channel == Channel.Sms ? "sms" : "email",
            ["By"] = refusal.Reason,
            ["RetryAfter"] = (int)Math.Ceiling(refusal.RetryAfter.TotalSeconds),
        };
        try
        {
            await clients.Table.AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            // The row key is random, so this is our own row, whose answer was lost.
        }
        catch (Exception failure) when (StoreFailure.Is(failure))
        {
            throw new StoreUnavailableException(failure);
        }
    }

    // The limits over all tenants use the current master key: a rotation resets them once.
    private string IdOf(TenantScope scope, SendCap cap)
    {
        var key = keys.Derive(cap.Tenant is null ? keys.CurrentId : scope.Tenant.Head.KeyId, "sends", cap.Tenant ?? "");
        var name = cap.IsDecoy
            ? LengthPrefixed.Join(Decoy, cap.Reason, cap.Subject)
            : LengthPrefixed.Join(cap.Reason, cap.Subject);
        return Base64Url.EncodeToString(HMACSHA256.HashData(key, name).AsSpan(0, 16));
    }

    [LoggerMessage(
        3001, LogLevel.Warning,
        "Few codes of tenant {Tenant} are entered: of one hour, {Unverified} are not verified, {Verified} are. This " +
        "may be SMS pumping.")]
    private static partial void LogPumped(ILogger logger, string tenant, int unverified, int verified);

    // What one send has reserved so far, and the first limit of each kind that it met.
    private sealed class Reservation
    {
        public List<(SendCap Cap, SendUnit Unit)> Units { get; } = [];

        public Reached? Refusal { get; private set; }

        public Reached? Withheld { get; private set; }

        public bool IsLastNotice { get; set; }

        public Reached? Decision => Refusal ?? Withheld ?? Recorded;

        private Reached? Recorded { get; set; }

        public void Meet(Reached? reached)
        {
            switch (reached)
            {
                case { IsEnforced: false }: Recorded ??= reached; break;
                case { Effect: CapEffect.Answer }: Refusal ??= reached; break;
                case { Effect: CapEffect.Withhold }: Withheld ??= reached; break;
            }
        }

        // The units that are to be given back; they are no longer reserved.
        public SendUnit[] Take(Func<SendCap, bool> which)
        {
            SendUnit[] taken = [.. Units.Where(one => which(one.Cap)).Select(one => one.Unit)];
            Units.RemoveAll(one => which(one.Cap));
            return taken;
        }

        public SendLimitOutcome Outcome() => Refusal is { } refusal
            ? SendLimitOutcome.Refused(refusal.RetryAfter)
            : new SendLimitOutcome(
                [.. Units.Where(one => one.Cap.IsReturned).Select(one => one.Unit.ToString())], null)
            {
                IsWithheld = Withheld is not null,
                IsLastNotice = IsLastNotice,
                Reserved = [.. Units.Select(one => one.Unit)],
            };
    }

    private sealed record Seen(SendCap Cap, bool IsEnforced, CounterRow Row)
    {
        public Reached? ReachedBy(SendCounter counter, DateTimeOffset now) =>
            Cap.Effect != CapEffect.Count && Cap.Wait(counter, now) is { } wait
                ? new Reached(Cap.Reason, Cap.Effect, IsEnforced, wait)
                : null;
    }

    private sealed record Reached(string Reason, CapEffect Effect, bool IsEnforced, TimeSpan RetryAfter);
}
