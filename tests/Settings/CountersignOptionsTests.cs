using Countersign.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Countersign.Tests.Settings;

public class CountersignOptionsTests
{
    private readonly Dictionary<string, string?> settings = new()
    {
        ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true",
        ["Countersign:PublicUrl"] = "https://login.example.com",
        ["Countersign:ApiUrl"] = "https://api.example.com",
        ["Countersign:MasterKey:Current"] = "k1",
        ["Countersign:MasterKeys:k1"] = Convert.ToBase64String(new byte[32]),
        ["Countersign:Communication:ConnectionString"] = "endpoint=https://x.example.com/;accesskey=eA==",
        ["Countersign:Communication:EmailSender"] = "no-reply@example.com",
    };

    [Fact]
    public void Complete_settings_are_accepted() => Assert.Empty(Failures());

    [Theory]
    [InlineData("acme-co")]
    [InlineData("acme_co")]
    public void Senders_are_read_by_tenant_id_with_or_without_hyphens(string name)
    {
        settings[$"Countersign:Senders:{name}:Email:0"] = "acme@example.com";
        settings[$"Countersign:Senders:{name}:Sms:0"] = "Acme Co";
        settings[$"Countersign:Senders:{name}:Sms:1"] = "+15550100000";
        Assert.Empty(Failures());

        var options = new ConfigurationBuilder().AddInMemoryCollection(settings).Build().GetSection(
            CountersignOptions.Section).Get<CountersignOptions>()!;

        Assert.Equal(["acme@example.com"], options.SendersOf("acme-co").Email);
        Assert.Equal(["Acme Co", "+15550100000"], options.SendersOf("acme-co").Sms);
        Assert.Empty(options.SendersOf("other").Email);
    }

    [Fact]
    public void With_a_front_door_id_the_socket_address_header_is_accepted_and_the_client_address_header_is_not()
    {
        settings["Countersign:ClientAddress:FrontDoorId"] = "f2b1c0de-0000-4000-8000-000000000001";
        settings["Countersign:ClientAddress:Header"] = "X-Azure-SocketIP";
        Assert.Empty(Failures());

        settings["Countersign:ClientAddress:Header"] = "X-Azure-ClientIP";
        Assert.Contains("the client's own words", Assert.Single(Failures()), StringComparison.Ordinal);
    }

    [Fact]
    public void All_problems_are_reported_at_once()
    {
        settings.Clear();
        settings["Countersign:PublicUrl"] = "nowhere";

        Assert.InRange(Failures().Count, 5, 20);
    }

    [Theory]
    [InlineData("Countersign:PublicUrl", "http://login.example.com")]
    [InlineData("Countersign:ApiUrl", "/relative")]
    [InlineData("Countersign:MasterKey:Current", "k2")]
    [InlineData("Countersign:MasterKeys:k1", "short")]
    [InlineData("Countersign:MasterKeys:k1", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [InlineData("Countersign:MasterKeys:k1", "cmVwbGFjZS1tZS13aXRoLTMyLXJhbmRvbS1ieXRlcyE=")]
    [InlineData("Countersign:MasterKeys:k2", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("Countersign:Communication:EmailSender", "")]
    [InlineData("Countersign:Communication:Endpoint", "https://x.example.com/")]
    [InlineData("Countersign:ClientAddress:Entry", "0")]
    [InlineData("Countersign:ClientAddress:Entry", "6")]
    [InlineData("Countersign:ClientAddress:Header", "")]
    [InlineData("Countersign:ClientAddress:Header", "X-Forwarded-For, X-Real-IP")]
    [InlineData("Countersign:ClientAddress:Header", "X-Azure-ClientIP")]
    [InlineData("Countersign:ClientAddress:Header", "x-azure-clientip")]
    [InlineData("Countersign:ClientAddress:Header", "X-Azure-SocketIP")]
    [InlineData("Countersign:ClientAddress:FromSocket", "true")]
    [InlineData("Countersign:Senders:A:Email:0", "acme@example.com")]
    [InlineData("Countersign:Senders:acme:Email:0", "acme")]
    [InlineData("Countersign:Senders:acme:Email:1", "Acme <acme@example.com>")]
    [InlineData("Countersign:Senders:acme:Sms:0", "0701234567 ext")]
    [InlineData("Countersign:Senders:acme:Sms:0", "a name of many")]
    [InlineData("Countersign:Senders:acme:Sms:0", "")]
    [InlineData("Countersign:ResponseGrain", "00:01:00")]
    [InlineData("Countersign:AzureTimeout", "00:00:26")]
    public void A_missing_short_sample_or_shared_secret_or_any_invalid_setting_stops_the_start(
        string name, string value)
    {
        settings[name] = value;

        Assert.NotEmpty(Failures());
    }

    /// <summary>OWASP's list (Password Storage Cheat Sheet), the default, and stronger than one of them.</summary>
    [Theory]
    [InlineData("47104", "1")]
    [InlineData("19456", "2")]
    [InlineData("12288", "3")]
    [InlineData("9216", "4")]
    [InlineData("7168", "5")]
    [InlineData("19457", "2")]
    [InlineData("19456", "3")]
    [InlineData("65536", "10")]
    public void A_password_hash_that_reaches_the_list_of_owasp_is_accepted(string memoryKiB, string passes)
    {
        settings["Countersign:PasswordHashing:MemoryKiB"] = memoryKiB;
        settings["Countersign:PasswordHashing:Passes"] = passes;

        Assert.Empty(Failures());
    }

    [Theory]
    [InlineData("47103", "1")]
    [InlineData("19455", "2")]
    [InlineData("12287", "3")]
    [InlineData("9215", "4")]
    [InlineData("7167", "5")]
    [InlineData("7167", "10")]
    [InlineData("65536", "0")]
    [InlineData("65537", "2")]
    [InlineData("19456", "11")]
    [InlineData("-1", "-1")]
    public void A_password_hash_that_is_too_cheap_or_too_dear_stops_the_start_with_one_reason(
        string memoryKiB, string passes)
    {
        settings["Countersign:PasswordHashing:MemoryKiB"] = memoryKiB;
        settings["Countersign:PasswordHashing:Passes"] = passes;

        Assert.StartsWith("Countersign:PasswordHashing", Assert.Single(Failures()), StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_settings_are_complete_except_for_the_secret()
    {
        using var sample = System.Text.Json.JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "local.settings.sample.json")));
        settings.Clear();
        foreach (var value in sample.RootElement.GetProperty("Values").EnumerateObject())
        {
            settings[value.Name.Replace("__", ":", StringComparison.Ordinal)] = value.Value.GetString();
        }

        Assert.Contains("sample's secret", Assert.Single(Failures()), StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Failures()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        using var services = new ServiceCollection().AddLogging().AddCountersign(configuration).BuildServiceProvider();
        try
        {
            _ = services.GetRequiredService<IOptions<CountersignOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return [.. refused.Failures];
        }
    }
}
