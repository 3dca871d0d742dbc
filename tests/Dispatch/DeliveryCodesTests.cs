using Countersign.Dispatch;
using Countersign.Messages;

namespace Countersign.Tests.Dispatch;

public class DeliveryCodesTests
{
    [Theory]
    [InlineData("4000", DeliveryFailure.Final)]
    [InlineData("4001", DeliveryFailure.Final)]
    [InlineData("4002", DeliveryFailure.Final)]
    [InlineData("4003", DeliveryFailure.Final)]
    [InlineData("4004", DeliveryFailure.NumberRefuses)]
    [InlineData("4005", DeliveryFailure.Final)]
    [InlineData("4006", DeliveryFailure.Passing)]
    [InlineData("4007", DeliveryFailure.NumberRefuses)]
    [InlineData("4008", DeliveryFailure.Passing)]
    [InlineData("5000", DeliveryFailure.Final)]
    [InlineData("5001", DeliveryFailure.Passing)]
    [InlineData("5002", DeliveryFailure.Final)]
    [InlineData("9999", DeliveryFailure.Final)]
    [InlineData("4711", DeliveryFailure.Final)]
    [InlineData("", DeliveryFailure.Final)]
    [InlineData(null, DeliveryFailure.Final)]
    public void Every_provider_code_maps_to_its_delivery_failure(string? code, DeliveryFailure failure) =>
        Assert.Equal(failure, DeliveryCodes.Classify(code));
}
