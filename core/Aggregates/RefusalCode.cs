namespace Countersign.Aggregates;

/// <summary>The stable codes of `problem+json`. Clients branch on them: a code is never renamed or reused.</summary>
public static class RefusalCode
{
    public const string InvalidRequest = "invalid_request";
    public const string InvalidCredentials = "invalid_credentials";
    public const string InvalidToken = "invalid_token";
    public const string Forbidden = "forbidden";
    public const string StepUpRequired = "step_up_required";
    public const string NotFound = "not_found";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string Conflict = "conflict";
    public const string ChallengeExpired = "challenge_expired";
    public const string LinkExpired = "link_expired";
    public const string TooLarge = "too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string FactorNotOffered = "factor_not_offered";
    public const string SameAddressTwice = "same_address_twice";
    public const string PasswordTooShort = "password_too_short";
    public const string AddressShared = "address_shared";
    public const string SecondFactorRequired = "second_factor_required";
    public const string QuickSignExcludesTwoFactor = "quick_sign_excludes_two_factor";
    public const string TwoFactorNeedsEmailAndPhone = "two_factor_needs_email_and_phone";
    public const string AuthCannotBeLowered = "auth_cannot_be_lowered";
    public const string AdministratorExempt = "administrator_exempt";
    public const string NotAMember = "not_a_member";
    public const string IdempotencyKeyReused = "idempotency_key_reused";
    public const string Locked = "locked";
    public const string TooManyRequests = "too_many_requests";
    public const string InternalError = "internal_error";
    public const string Unavailable = "unavailable";
}
