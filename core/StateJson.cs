using System.Text.Json.Serialization;
using Countersign.Accounts;
using Countersign.Challenges;
using Countersign.DataRooms;
using Countersign.Devices;
using Countersign.Documents;
using Countersign.Factors;
using Countersign.Invitations;
using Countersign.Names;
using Countersign.Outbox;
using Countersign.Sends;
using Countersign.Sessions;
using Countersign.Tenants;
using Countersign.Totp;

namespace Countersign;

/// <summary>How state is written into rows: source-generated, so that no request pays for reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AccountHead))]
[JsonSerializable(typeof(Challenge))]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(TotpEnrolment))]
[JsonSerializable(typeof(AddressFactor))]
[JsonSerializable(typeof(PendingFactor))]
[JsonSerializable(typeof(RecoveryCodeSet))]
[JsonSerializable(typeof(Device))]
[JsonSerializable(typeof(FormerAddress))]
[JsonSerializable(typeof(TenantHead))]
[JsonSerializable(typeof(TenantPolicy))]
[JsonSerializable(typeof(ApiKey))]
[JsonSerializable(typeof(TemplateOverride))]
[JsonSerializable(typeof(DocumentHead))]
[JsonSerializable(typeof(Invitee))]
[JsonSerializable(typeof(InvitationHead))]
[JsonSerializable(typeof(InvitationLink))]
[JsonSerializable(typeof(DataRoomHead))]
[JsonSerializable(typeof(RoomGroup))]
[JsonSerializable(typeof(MembershipHead))]
[JsonSerializable(typeof(RoomEntry))]
[JsonSerializable(typeof(EmailLedger))]
[JsonSerializable(typeof(OutboxMessage))]
public sealed partial class StateJson : JsonSerializerContext;
