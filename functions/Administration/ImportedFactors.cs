using Countersign.Accounts;
using Countersign.Addresses;
using Countersign.Aggregates;
using Countersign.Secrets;
using Countersign.Tenants;

namespace Countersign.Administration;

/// <summary>What an imported user has proved elsewhere: addresses, and an authenticator.</summary>
public sealed class ImportedFactors(NameHasher hasher, IRowSealer sealer, TimeProvider clock)
{
    /// <summary>The addresses that the other service has verified.</summary>
    public IEnumerable<Address> ProvedAddresses(TenantScope scope, NewAccount account) =>
        account.VerifiedAddresses().Select(
            one => hasher.Address(scope.Tenant.Head.KeyId, scope.Id, one.Channel, one.Text));

    /// <summary>Sealed for this account alone; null without a secret.</summary>
    public TotpEnrolment? Totp(TenantScope scope, string userId, Secret? secret)
    {
        if (secret is null)
        {
            return null;
        }

        var id = Entropy.Fresh().Id("enrolment");
        var field = TotpEnrolment.SecretField(PartitionId.Account(scope.Id, userId), id);
        return new TotpEnrolment(id, sealer.Seal(field, secret), clock.GetUtcNow());
    }
}
