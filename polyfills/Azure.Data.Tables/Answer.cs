using Azure.Data.Tables.Models;

namespace Azure.Data.Tables;

// What a response means: its value, or the exception that it stands for.
internal static class Answer
{
    public static Response Success(Response response) =>
        response.IsError ? throw new RequestFailedException(response) : response;

    public static Response SuccessOrMissing(Response response) => response.Status == 404 ? response : Success(response);

    public static Response<TableItem> Table(Response response, string name, bool orExists)
    {
        if (response.IsError)
        {
            var failure = new RequestFailedException(response);
            if (!orExists || TableErrorCode.TableAlreadyExists != failure.ErrorCode)
            {
                throw failure;
            }
        }

        return Response.FromValue(new TableItem(name), response);
    }
}
