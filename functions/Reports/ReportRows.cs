using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Azure;
using Azure.Data.Tables;
using Countersign.Accounts;
using Countersign.Aggregates;
using Countersign.DataRooms;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Storage;

namespace Countersign.Reports;

/// <summary>
/// Reads the rows of reports. Each kind of aggregate is one range of keys inside the tenant; the store sends only the
/// needed rows and columns, a thousand rows at a time.
/// </summary>
public sealed class ReportRows(StorageClients clients)
{
    private const string Key = "PartitionKey";
    private const string Row = "RowKey";
    private const string Body = "Body";

    public IAsyncEnumerable<(PartitionId Partition, AccountHead Head)> AccountsAsync(
        string tenant, CancellationToken cancellationToken) =>
        HeadsAsync(
            KeyRange.OfKind(tenant, PartitionId.AccountKind), AccountJson.Default.AccountHead, cancellationToken);

    /// <summary>
    /// The enrolled factors of each account, by row keys alone: no sealed value and no address is read.
    /// </summary>
    public async IAsyncEnumerable<Factor> EnrolledAsync(
        string tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = string.Join(
            " or ",
            Account.EnrolledRows.Keys.Select(key => TableClient.CreateQueryFilter($"RowKey eq {RowKeys.State(key)}")));
        await foreach (var row in RowsAsync(
            KeyRange.OfKind(tenant, PartitionId.AccountKind), keys, [Key, Row], cancellationToken))
        {
            yield return Account.EnrolledRows[row.RowKey[RowKeys.StatePrefix.Length..]];
        }
    }

    /// <summary>The numbers that are second factors.</summary>
    public async IAsyncEnumerable<(PartitionId Partition, AddressFactor Factor)> NumberFactorsAsync(
        string tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in RowsAsync(
            KeyRange.OfKind(tenant, PartitionId.AccountKind),
            TableClient.CreateQueryFilter($"RowKey eq {RowKeys.State(Account.RowOfFactor(Factor.Sms))}"), [Key, Body],
            cancellationToken))
        {
            yield return (PartitionId.Parse(row.PartitionKey), Read(row, AccountJson.Default.AddressFactor));
        }
    }

    public IAsyncEnumerable<(PartitionId Partition, DocumentHead Head)> DocumentsAsync(
        string tenant, CancellationToken cancellationToken) =>
        HeadsAsync(
            KeyRange.OfKind(tenant, PartitionId.DocumentKind), DocumentJson.Default.DocumentHead, cancellationToken);

    /// <summary>Invitations with their links, without their challenges.</summary>
    public async IAsyncEnumerable<(string Id, Invitation Invitation)> InvitationsAsync(
        string tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (from, end) = Invitation.LinkRows;
        var keys = TableClient.CreateQueryFilter(
            $"RowKey eq {RowKeys.HeadKey} or (RowKey ge {RowKeys.State(from)} and RowKey lt {RowKeys.State(end)})");
        (string Key, Invitation Invitation)? open = null;
        await foreach (var row in RowsAsync(
            KeyRange.OfKind(tenant, PartitionId.InvitationKind), keys, [Key, Row, Body], cancellationToken))
        {
            if (row.RowKey != RowKeys.HeadKey)
            {
                // A head sorts before its links; links without a head belong to no invitation.
                open = open?.Key == row.PartitionKey
                    ? (row.PartitionKey, open.Value.Invitation.With(Read(row, InvitationJson.Default.InvitationLink)))
                    : open;
                continue;
            }

            if (open is { } whole)
            {
                yield return (PartitionId.Parse(whole.Key).Id, whole.Invitation);
            }

            open = (row.PartitionKey, new Invitation { Head = Read(row, InvitationJson.Default.InvitationHead) });
        }

        if (open is { } last)
        {
            yield return (PartitionId.Parse(last.Key).Id, last.Invitation);
        }
    }

    public IAsyncEnumerable<(PartitionId Partition, DataRoomHead Head)> RoomsAsync(
        string tenant, CancellationToken cancellationToken) =>
        HeadsAsync(
            KeyRange.OfKind(tenant, PartitionId.DataRoomKind), DataRoomJson.Default.DataRoomHead, cancellationToken);

    /// <summary>Members of rooms, in the order of the rooms.</summary>
    /// <param name="tenant">The tenant of the rooms.</param>
    /// <param name="lastRoomId">The last room to read; null reads every room.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<(PartitionId Partition, MembershipHead Head)> MembersAsync(
        string tenant, string? lastRoomId, CancellationToken cancellationToken)
    {
        var range = KeyRange.OfKind(tenant, PartitionId.MemberKind);

        return HeadsAsync(
            lastRoomId is null ? range : range with { End = KeyRange.OfRoom(tenant, lastRoomId).End },
            MembershipJson.Default.MembershipHead, cancellationToken);
    }

    private async IAsyncEnumerable<(PartitionId Partition, THead Head)> HeadsAsync<THead>(
        KeyRange range, JsonTypeInfo<THead> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in RowsAsync(
            range, TableClient.CreateQueryFilter($"RowKey eq {RowKeys.HeadKey}"), [Key, Body], cancellationToken))
        {
            yield return (PartitionId.Parse(row.PartitionKey), Read(row, type));
        }
    }

    private AsyncPageable<TableEntity> RowsAsync(
        KeyRange range, string keys, string[] columns, CancellationToken cancellationToken) =>
            clients.Table.QueryAsync<TableEntity>(
                $"{range.Rows} and ({keys})", select: columns, cancellationToken: cancellationToken);

    private static T Read<T>(TableEntity row, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(row.GetString(Body)!, type)!;
}
