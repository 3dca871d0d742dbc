namespace Azure.Communication.Sms;

public class SmsSendOptions(bool enableDeliveryReport)
{
    public bool EnableDeliveryReport { get; } = enableDeliveryReport;

    /// <summary>Comes back in the delivery report.</summary>
    public string? Tag { get; set; }
}
