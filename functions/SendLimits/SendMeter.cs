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
    private const char UnitSeparator = '.';

    /// <summary>
    /// Reserves the units of a send, in the order of <see cref="SendCap.Over"/>. In record-only mode a tenant's own
    /// limits do not refuse.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The store did not answer.</exception>
    public async Task<SendLimitOutcome> ReserveAsync(
        TenantScope scope, SendRequest send, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var policy = scope.Tenant.Head.Policy.SendCaps;
        var caps = SendCap.Over(send, policy, scope.Id, scope.Client, now);

        // Reads all counters first: while a limit is reached, a refusal costs only reads.
        var seen = await Task.WhenAll(
            caps.Select(async cap => (Cap: cap, Row: await counters.ReadAsync(IdOf(scope, cap), cancellationToken))));
        var refusal = Strictest(
            seen.Select(one => Reached.Of(one.Cap, IsEnforced(policy, one.Cap), one.Row.Counter, now)));
        ImmutableArray<string> units = [];
        if (refusal is not { IsEnforced: true })
        {
            (units, var late) = await CountAllAsync(scope, seen, policy, now, cancellationToken);
            refusal = Strictest([refusal, late]);
        }

        if (refusal is null)
        {
            return SendLimitOutcome.Allowed(units);
        }

        await RecordAsync(
            scope, send.Channel, refusal, refusal.IsEnforced ? AuditType.SendRefused : AuditType.SendWouldBeRefused,
            now, cancellationToken);
        return refusal.IsEnforced ? SendLimitOutcome.Refused(refusal.RetryAfter) : SendLimitOutcome.Allowed(units);
    }

    // Record-only mode is for a tenant's own limits; the limits over all tenants are always enforced.
    private static bool IsEnforced(SendCaps policy, SendCap cap) => !policy.RecordOnly || cap.Tenant is null;

    private static Reached? Strictest(IEnumerable<Reached?> reached) =>
        reached.OfType<Reached>().OrderBy(one => one.IsEnforced ? 0 : 1).FirstOrDefault();

    /// <summary>
    /// Gives back the units of a verified code. If the store fails, they stay counted until their window has passed.
    /// Call it only once.
    /// </summary>
    public Task ReturnAsync(ImmutableArray<string> units, CancellationToken cancellationToken) =>
        GiveBackAsync(units, verified: true, cancellationToken);

    /// <summary>Gives back the units of a send that did not happen.</summary>
    public Task CancelAsync(ImmutableArray<string> units, CancellationToken cancellationToken) =>
        GiveBackAsync(units, verified: false, cancellationToken);

    /// <summary>Counts a notification, which no limit stops.</summary>
    /// <exception cref="StoreUnavailableException">It may not have been counted.</exception>
    public async Task CountAsync(
        TenantScope scope, Channel channel, string destination, DateTimeOffset now, CancellationToken cancellationToken,
        bool isOfDocument = false)
    {
        foreach (var cap in SendCap.OverNotification(
            channel, destination, scope.Tenant.Head.Policy.SendCaps, scope.Id, now, isOfDocument))
        {
            await CountAsync(scope, cap, null, now, enforced: false, cancellationToken);
        }
    }

    // In their order; when a later counter refuses, the units of the earlier ones are given back.
    private async Task<(ImmutableArray<string> Units, Reached? Refusal)> CountAllAsync(
        TenantScope scope, (SendCap Cap, CounterRow Row)[] seen, SendCaps policy, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        ImmutableArray<string> units = [];
        Reached? refusal = null;
        try
        {
            foreach (var (cap, row) in seen)
            {
                var reached = await CountAsync(scope, cap, row, now, IsEnforced(policy, cap), cancellationToken);
                if (reached is { IsEnforced: true })
                {
                    await GiveBackAsync(units, verified: false, cancellationToken);
                    return ([], reached);
                }

                refusal ??= reached;
                units = units.AddRange(UnitOf(cap, row, now));
            }
        }
        catch (StoreUnavailableException)
        {
            await GiveBackAsync(units, verified: false, cancellationToken);
            throw;
        }

        return (units, refusal);
    }

    // The limit may have been reached since the counter was read.
    private async Task<Reached?> CountAsync(
        TenantScope scope, SendCap cap, CounterRow? seen, DateTimeOffset now, bool enforced,
        CancellationToken cancellationToken)
    {
        Reached? refusal = null;
        SendCounter? warning = null;
        await counters.ChangeAsync(IdOf(scope, cap), counter =>
        {
            refusal = Reached.Of(cap, enforced, counter, now);
            var next = cap.Count(counter, now);
            warning = next.WarnedAt == counter.WarnedAt ? null : next;
            return refusal is not null && enforced ? null : next;
        }, cancellationToken, seen);
        if (warning?.Within(TimeSpan.FromHours(1), now) is { } hour && (refusal is null || !enforced))
        {
            LogPumped(logger, scope.Id, hour.Live, hour.Returned);
        }

        return refusal;
    }

    private Task GiveBackAsync(ImmutableArray<string> units, bool verified, CancellationToken cancellationToken) =>
        Task.WhenAll(units.Select(async unit =>
        {
            var at = unit.IndexOf(UnitSeparator, StringComparison.Ordinal);
            var minute = long.Parse(unit.AsSpan(at + 1), CultureInfo.InvariantCulture);
            try
            {
                await counters.ChangeAsync(
                    unit[..at], counter => counter.Take(minute, verified), cancellationToken, onceAtMost: true);
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
            scope.Id, "sends", now.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture));
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
        return Base64Url.EncodeToString(
            HMACSHA256.HashData(key, LengthPrefixed.Join(cap.Reason, cap.Subject)).AsSpan(0, 16));
    }

    // Spent money is not given back.
    private static IEnumerable<string> UnitOf(SendCap cap, CounterRow row, DateTimeOffset now) =>
        cap is WindowCap ? [$"{row.Id}{UnitSeparator}{SendCounter.MinuteOf(now)}"] : [];

    [LoggerMessage(
        3001, LogLevel.Warning,
        "Few codes of tenant {Tenant} are entered: of one hour, {Unverified} are not verified, {Verified} are. This " +
        "may be SMS pumping.")]
    private static partial void LogPumped(ILogger logger, string tenant, int unverified, int verified);

    private sealed record Reached(string Reason, bool IsEnforced, TimeSpan RetryAfter)
    {
        public static Reached? Of(SendCap cap, bool isEnforced, SendCounter counter, DateTimeOffset now) =>
            cap.Wait(counter, now) is { } wait ? new Reached(cap.Reason, isEnforced, wait) : null;
    }
}
