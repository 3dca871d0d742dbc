using Azure;
using Countersign.Storage;

namespace Countersign.Tests.Storage;

public sealed class StoreFailureTests
{
    [Fact]
    public void The_log_names_the_answer_of_the_store()
    {
        var busy = new RequestFailedException(503, "The server is busy.", "ServerBusy", null);

        Assert.Equal("503 ServerBusy", StoreFailure.Name(busy));
        Assert.Equal("503 ServerBusy", StoreFailure.Name(new StoreUnavailableException(busy)));
    }

    [Fact]
    public void The_log_names_what_ended_every_try()
    {
        var tries = new AggregateException(
            "Retry failed after 3 tries.", new TaskCanceledException(), new TaskCanceledException());

        Assert.Equal("TaskCanceledException", StoreFailure.Name(new StoreUnavailableException(tries)));
        Assert.Equal("StoreUnavailableException", StoreFailure.Name(new StoreUnavailableException(null)));
        Assert.Equal("RequestFailedException", StoreFailure.Name(new RequestFailedException("no connection")));
    }
}
