namespace OtpNet;

/// <summary>The hash inside the HMAC; RFC 6238 section 1.2 names these three.</summary>
public enum OtpHashMode
{
    Sha1,
    Sha256,
    Sha512,
}
