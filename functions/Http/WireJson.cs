using System.Text.Json.Serialization;
using Countersign.Accounts;
using Countersign.Audit;
using Countersign.BackOffice;
using Countersign.DataRooms;
using Countersign.Dispatch;
using Countersign.Documents;
using Countersign.Invitations;
using Countersign.Reports;
using Countersign.Tokens;
using Countersign.Webhooks;

namespace Countersign.Http;

/// <summary>Every shape that leaves on the wire, source-generated: a type that is not listed cannot be sent.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(Jwks))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(LoginAnswer))]
[JsonSerializable(typeof(ChallengeAnswer))]
[JsonSerializable(typeof(TotpAnswer))]
[JsonSerializable(typeof(CodeSentAnswer))]
[JsonSerializable(typeof(RecoveryCodesAnswer))]
[JsonSerializable(typeof(MeAnswer))]
[JsonSerializable(typeof(SessionList))]
[JsonSerializable(typeof(DeviceList))]
[JsonSerializable(typeof(Created))]
[JsonSerializable(typeof(CreatedKey))]
[JsonSerializable(typeof(PolicyAnswer))]
[JsonSerializable(typeof(SortedDictionary<string, SortedDictionary<string, TemplateAnswer>>))]
[JsonSerializable(typeof(UserAnswer))]
[JsonSerializable(typeof(UserList))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(CreatedDocument))]
[JsonSerializable(typeof(DocumentAnswer))]
[JsonSerializable(typeof(DataRoomAnswer))]
[JsonSerializable(typeof(ValidationAnswer))]
[JsonSerializable(typeof(EvidenceAnswer))]
[JsonSerializable(typeof(AuditVerdict))]
[JsonSerializable(typeof(WebhookAnswer))]
[JsonSerializable(typeof(WebhookSecret))]
[JsonSerializable(typeof(DeadLetterList))]
[JsonSerializable(typeof(PolicyReport))]
public sealed partial class WireJson : JsonSerializerContext;
