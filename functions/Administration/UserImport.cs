using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Secrets;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>
/// Creates users who come from another service, with the hashes of their passwords. It only creates: a user who is
/// there already stays as it is, so that a repeated import changes nothing.
/// </summary>
public sealed class UserImport(
    AccountCreation creation, AccountCommands accounts, AddressHolders holders, NameIndex names,
    ImportedFactors factors)
{
    /// <summary>Users of one call.</summary>
    public const int MaximumUsers = 100;

    // Rows wait for the store most of the time, and one call must not take all of it.
    private const int InParallel = 8;

    public async Task<ImportAnswer> ImportAsync(
        TenantScope scope, IReadOnlyList<ImportRow> rows, CancellationToken cancellationToken)
    {
        // A row that shares a name or an external id with an earlier one waits for it: the earlier one creates the
        // user. Every key of a row is entered, not only those up to the first that is known.
        var seen = new HashSet<(string Kind, string Value)>();
        var byRepeats = Enumerable.Range(0, rows.Count).ToLookup(
            index => Keys(rows[index]).Aggregate(false, (repeats, key) => !seen.Add(key) || repeats));
        var results = new ImportResult[rows.Count];
        await Parallel.ForEachAsync(
            byRepeats[false],
            new ParallelOptions { MaxDegreeOfParallelism = InParallel, CancellationToken = cancellationToken },
            async (index, cancellation) => await ImportRowAsync(index, cancellation));
        foreach (var index in byRepeats[true])
        {
            await ImportRowAsync(index, cancellationToken);
        }

        return new ImportAnswer(results);

        async Task ImportRowAsync(int index, CancellationToken cancellation) =>
            results[index] = ImportResult.Of(index, await ImportAsync(scope, rows[index], cancellation));
    }

    private static IEnumerable<(string Kind, string Value)> Keys(ImportRow row)
    {
        if (row.Name is { } name)
        {
            yield return ("username", name.Canonical);
        }

        if (row.Account?.ExternalId is { } externalId)
        {
            yield return ("externalId", externalId);
        }
    }

    private async Task<Result<string>> ImportAsync(
        TenantScope scope, ImportRow row, CancellationToken cancellationToken)
    {
        if (row.Invalid is { } invalid)
        {
            return invalid;
        }

        // A twin of this row, in this call or another, may create the user in between: then it is looked up again.
        for (var look = 0; look < 2; look++)
        {
            var holderId = await names.ReadAsync(
                scope.Id, names.Hash(scope.Id, scope.Tenant, row.Name!), cancellationToken);
            var holder = holderId is null
                ? null
                : await accounts.LoadAsync(PartitionId.Account(scope.Id, holderId), cancellationToken);
            if (holder is { Head: { Deleted: false } head } && head.Username == row.Name!.Canonical)
            {
                return row.Account!.ExternalId is { } externalId && externalId != head.ExternalId
                    ? Refusal.Conflict
                    : holderId!;
            }

            // A claim without an account remains from an import that was interrupted: its id is used again.
            var account = holder is null && holderId is not null
                ? row.Account! with { UserId = holderId }
                : row.Account!;
            var created = await CreateAsync(scope, account, row.TotpSecret, cancellationToken);
            if (created.Refusal?.Code != RefusalCode.Conflict)
            {
                return created;
            }
        }

        return Refusal.Conflict;
    }

    private async Task<Result<string>> CreateAsync(
        TenantScope scope, NewAccount account, Secret? totpSecret, CancellationToken cancellationToken)
    {
        foreach (var address in factors.ProvedAddresses(scope, account))
        {
            if (await holders.AreTooManyAsync(scope, address, account.UserId, cancellationToken))
            {
                return new Refusal(RefusalCode.AddressShared);
            }
        }

        return await creation.CreateAsync(
            scope, account with { Totp = factors.Totp(scope, account.UserId, totpSecret) }, cancellationToken);
    }
}

/// <summary>What became of one row: the id of its user, or why there is none.</summary>
public sealed record ImportResult(int Index)
{
    public string? Id { get; init; }

    public string? Code { get; init; }

    /// <summary>Every problem of the row, by field.</summary>
    public IReadOnlyDictionary<string, string[]>? Errors { get; init; }

    public static ImportResult Of(int index, Result<string> result) => result.Refusal is { } refusal
        ? new ImportResult(index) { Code = refusal.Code, Errors = refusal.Errors }
        : new ImportResult(index) { Id = result.Value };
}

/// <summary>One result for each user of the call, in their order.</summary>
public sealed record ImportAnswer(ImportResult[] Results);
