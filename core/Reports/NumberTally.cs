using Countersign.Addresses;

namespace Countersign.Reports;

/// <summary>
/// Who has a number that the policy no longer allows, or that the plan of its country does not know. It keeps ids, not
/// numbers.
/// </summary>
public sealed class NumberTally(IReadOnlyList<string> allowedCallingCodes)
{
    /// <summary>Numbers with another calling code, or of a kind that gets no messages.</summary>
    public NumberHolders NotAllowed { get; } = new();

    /// <summary>Numbers that may be typing errors: they were accepted, because plans lag behind assignment.</summary>
    public NumberHolders NotInPlan { get; } = new();

    public void AddUser(string userId, params IEnumerable<Address?> addresses) =>
        Add(addresses, holders => holders.AddUser(userId));

    public void AddInvitation(string invitationId, Address? phone) =>
        Add([phone], holders => holders.Invitations.Add(invitationId));

    public void AddMember(string roomId, string userId, Address? phone) =>
        Add([phone], holders => holders.Members.Add((roomId, userId)));

    private void Add(IEnumerable<Address?> addresses, Action<NumberHolders> note)
    {
        var numbers = addresses.OfType<Address>().Where(address => address.Channel == Channel.Sms).Select(
            address => address.Text).Where(text => text.Length > 0).ToList();
        if (numbers.Exists(number => !PhoneNumber.IsAllowed(number, allowedCallingCodes)))
        {
            note(NotAllowed);
        }

        if (numbers.Exists(number => !PhoneNumber.IsInPlan(number)))
        {
            note(NotInPlan);
        }
    }
}
