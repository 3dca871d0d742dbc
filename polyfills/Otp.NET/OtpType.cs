namespace OtpNet;

/// <summary>What moves a one-time password on: the clock or a counter.</summary>
public enum OtpType
{
    Totp,
    Hotp,
}
