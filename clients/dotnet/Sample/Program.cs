using System.Security.Claims;
using Countersign.AspNetCore;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCountersign(builder.Configuration.GetSection("Countersign").Bind);

// Pages on other origins may call this backend, and read why it refuses.
builder.Services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
    .WithOrigins(builder.Configuration.GetSection("Pages").Get<string[]>() ?? [])
    .WithHeaders("Authorization", "Content-Type")
    .WithExposedHeaders("WWW-Authenticate")));

var app = builder.Build();
app.UseDefaultFiles();
app.UseStaticFiles();

// In this order, or a refusal has no CORS headers and the page sees no answer at all.
app.UseCors();
app.UseAuthentication();
app.UseAuthorization();

app.MapGet("/orders", (ClaimsPrincipal user) => new { user = user.Identity!.Name, orders = new[] { "A-1", "A-2" } })
    .RequireAuthorization();

// Only for a user who gave a second factor within the last ten minutes.
app.MapPost("/payments", () => Results.NoContent()).RequireStepUp();

// Only for a grant of this very document or data room.
app.MapGet("/documents/{documentId}", (string documentId, ClaimsPrincipal invitee) =>
    new { documentId, invitation = invitee.Identity!.Name, acr = invitee.FindFirstValue("acr") })
    .RequireDocumentGrant();
app.MapGet("/rooms/{roomId}", (string roomId, ClaimsPrincipal member) =>
    new { roomId, member = member.Identity!.Name, group = member.FindFirstValue("group") })
    .RequireRoomGrant();

if (builder.Configuration["Countersign:WebhookSecret"] is not null)
{
    app.MapCountersignWebhook("/webhooks/countersign", (received, _) =>
    {
        app.Logger.LogInformation("{Type} of {User}", received.Type, received.Data.UserId);
        return Task.CompletedTask;
    });
}

app.Run();
