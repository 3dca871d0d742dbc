using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Azure.Messaging.EventGrid;
using Countersign.DeliveryReports;
using Countersign.Settings;
using Countersign.Storage;
using Microsoft.Extensions.Configuration;

namespace Countersign.Tests.Infra;

/// <summary>The templates compile, and they provide the settings that the code reads.</summary>
public sealed partial class DeploymentTests
{
    [BicepFact]
    public async Task Every_template_compiles_without_a_warning()
    {
        // The compiler also reads the modules of a template and reports their warnings.
        var files = Bicep.Files.ToArray();
        var modules = files.SelectMany(file => Module().Matches(File.ReadAllText(file))).Select(
            match => match.Groups["file"].Value);
        var deployed = files.ExceptBy(modules, Path.GetFileName).Order(StringComparer.Ordinal).ToArray();

        Assert.Equal(["delivery-reports.bicep", "main.bicep"], deployed.Select(Path.GetFileName));
        foreach (var file in deployed)
        {
            var (code, _, findings) = await Bicep.BuildAsync(file);
            Assert.Equal((0, ""), (code, findings));
        }
    }

    [BicepFact]
    public async Task Azd_sets_every_parameter_without_a_default_and_no_unknown_one()
    {
        var (_, template, _) = await Bicep.BuildAsync(
            Bicep.Files.Single(file => Path.GetFileName(file) == "main.bicep"));
        var parameters = JsonDocument.Parse(template).RootElement.GetProperty("parameters").EnumerateObject().ToArray();
        var given = JsonDocument.Parse(Bicep.Text("infra/main.parameters.json")).RootElement.GetProperty(
            "parameters").EnumerateObject().Select(one => one.Name).ToArray();

        Assert.Empty(given.Except(parameters.Select(one => one.Name), StringComparer.Ordinal));
        Assert.Empty(
            parameters.Where(one => !one.Value.TryGetProperty("defaultValue", out _)).Select(one => one.Name).Except(
                given, StringComparer.Ordinal));
    }

    [Fact]
    public void The_app_starts_with_the_settings_of_the_template()
    {
        var configuration = Given();
        var options = new CountersignOptions();

        // A name that the code does not know would throw, so no setting of the template is unused.
        configuration.GetSection(CountersignOptions.Section).Bind(
            options, binder => binder.ErrorOnUnknownConfiguration = true);
        var telemetry = configuration.Get<TelemetryOptions>()!;
        var storage = new StorageClients(configuration, []);

        Assert.Null(new CountersignOptionsValidator().Validate(null, options).FailureMessage);
        Assert.Null(new TelemetryOptionsValidator().Validate(null, telemetry).FailureMessage);
        Assert.Equal((true, "given"), (telemetry.UsesIdentity, telemetry.ClientId));
        Assert.Equal("https://table.example/", new Uri(storage.Table.Uri, "/").AbsoluteUri);
        Assert.Equal("https://queue.example/", new Uri(storage.Sms.Uri, "/").AbsoluteUri);
        Assert.NotNull(configuration["AZURE_CLIENT_ID"]);
        Assert.Equal(64, options.DeliveryReportSecret!.Length);
    }

    [Fact]
    public void Every_setting_is_in_the_template_or_has_a_default_that_suits_azure()
    {
        string[] defaults =
        [
            "Communication:ConnectionString", "Senders", "ClientAddress:Entry", "ClientAddress:FromSocket",
            "AzureTimeout", "ResponseGrain", "FailedNamesPerClient", "SignInsPerClient", "CountSendsPerClient",
            "PasswordHashing:MemoryKiB", "PasswordHashing:Passes",
        ];
        var given = Given().GetSection(CountersignOptions.Section);

        var missing = Leaves(typeof(CountersignOptions), "").Where(name => !given.GetSection(name).Exists()).ToArray();

        Assert.Equal(defaults.Order(StringComparer.Ordinal), missing.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_hook_creates_every_secret_that_the_app_reads_from_the_vault()
    {
        var hook = Bicep.Text("infra/hooks/make-secrets.sh");
        var read = SecretName().Matches(
            Bicep.Text("infra/app.bicep") + Bicep.Text("infra/delivery-reports.bicep")).Select(
                match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToArray();

        Assert.Equal(["delivery-report-secret", "master-key-"], read.Order(StringComparer.Ordinal));
        Assert.All(
            read,
            name => Assert.Contains(
                $"make {name}", hook.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_variable_of_a_hook_is_an_output_or_a_parameter()
    {
        var hooks = HookFile().Matches(Bicep.Text("azure.yaml")).Select(match => match.Value).Distinct(
            StringComparer.Ordinal).ToArray();
        var known = Output().Matches(Bicep.Text("infra/main.bicep")).Select(match => match.Groups["name"].Value)
            .Concat(
                Substituted().Matches(Bicep.Text("infra/main.parameters.json")).Select(
                    match => match.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);

        Assert.Equal(3, hooks.Length);
        Assert.All(
            hooks.SelectMany(hook => HookVariable().Matches(Bicep.Text(hook))),
            match => Assert.Contains(match.Groups["name"].Value, known));
    }

    [Fact]
    public void Event_grid_sends_delivery_reports_to_our_route_with_the_secret_that_it_expects()
    {
        Assert.Contains(
            $"name: '{DeliveryReportFunction.SecretHeader}'", Bicep.Text("infra/delivery-report-subscription.bicep"),
            StringComparison.Ordinal);
        Assert.Contains(
            $"'{SystemEventNames.AcsSmsDeliveryReportReceived}'",
            Bicep.Text("infra/delivery-report-subscription.bicep"), StringComparison.Ordinal);
        Assert.Contains(
            $"'{SystemEventNames.AcsEmailDeliveryReportReceived}'",
            Bicep.Text("infra/delivery-report-subscription.bicep"), StringComparison.Ordinal);
        Assert.Contains(
            "/api/v1/delivery-reports'", Bicep.Text("infra/delivery-reports.bicep"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_template_makes_the_app_read_the_client_address_that_azures_front_end_writes() => Assert.Contains(
        "ASPNETCORE_FORWARDEDHEADERS_ENABLED: 'true'", Bicep.Text("infra/app.bicep"), StringComparison.Ordinal);

    // If the platform has a list of origins, it answers preflights itself and the app never sees them.
    [Fact]
    public void Preflights_are_left_to_the_app()
    {
        Assert.Contains("cors: { allowedOrigins: [], supportCredentials: false }", Bicep.Text("infra/app.bicep"),
            StringComparison.Ordinal);
        Assert.DoesNotContain("CORS", Bicep.Text("local.settings.sample.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "0", "", "no alert reaches anybody", "no budget is watched")]
    [InlineData("a@example.com", "100", "", "no budget is watched")]
    [InlineData("a@example.com", "100", "2027-01-01")]
    public async Task Azd_says_so_when_an_alert_would_reach_nobody(
        string email, string budget, string from, params string[] warnings)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "infra/hooks/say-who-is-told.sh");
        var start = new ProcessStartInfo("sh", [script])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            Environment =
            {
                ["COUNTERSIGN_ALERT_EMAIL"] = email,
                ["COUNTERSIGN_MONTHLY_BUDGET"] = budget,
                ["COUNTERSIGN_BUDGET_FROM"] = from,
            },
        };
        using var hook = Process.Start(start)!;
        var said = (await hook.StandardError.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await hook.WaitForExitAsync();

        Assert.Equal(0, hook.ExitCode);
        Assert.Equal(warnings.Length, said.Length);
        Assert.All(warnings.Zip(said), pair => Assert.Contains(pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void What_costs_money_without_sign_ins_is_off_until_it_is_asked_for()
    {
        var main = Bicep.Text("infra/main.bicep");

        Assert.All(
            [
                "zoneRedundant bool = false", "privateNetwork bool = false", "alwaysReady int = 0",
                "apiDomain string = ''",
            ],
            one => Assert.Contains($"param {one}", main, StringComparison.Ordinal));
    }

    // A tag can be moved to other code by whoever owns the action, a commit cannot.
    [Fact]
    public void Workflows_begin_without_rights_and_pin_every_action_by_commit()
    {
        var workflows = Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "workflows")).ToArray();

        Assert.Equal(3, workflows.Length);
        Assert.All(workflows, workflow =>
        {
            var text = File.ReadAllText(workflow);
            Assert.Contains("\npermissions: {}\n", text, StringComparison.Ordinal);
            Assert.All(
                Used().Matches(text),
                used => Assert.Matches(
                    "^(\\./|[\\w-]+/[\\w-]+@[0-9a-f]{40} #)", used.Groups["action"].Value));
        });
    }

    [Fact]
    public void An_app_that_trusts_the_header_of_front_door_accepts_only_that_front_door_and_event_grid()
    {
        var app = Bicep.Text("infra/app.bicep");

        Assert.Contains("DefaultAction: empty(frontDoorId) ? 'Allow' : 'Deny'", app, StringComparison.Ordinal);
        Assert.Contains("headers: { 'x-azure-fdid': [frontDoorId] }", app, StringComparison.Ordinal);
        Assert.Equal(
            ["AzureFrontDoor.Backend", "AzureEventGrid"],
            ServiceTag().Matches(app).Select(match => match.Groups["tag"].Value));
    }

    [Fact]
    public void The_template_makes_the_table_and_the_queues_that_the_app_is_told_not_to_create()
    {
        var made = Bicep.Text("infra/storage.bicep");
        string[] queues = [
            StorageClients.SmsQueue, StorageClients.EmailQueue, StorageClients.WebhookQueue,
            StorageClients.FollowUpQueue];

        Assert.Contains(
            $"[for queue in [{string.Join(", ", queues.Select(queue => $"'{queue}'"))}]:", made,
            StringComparison.Ordinal);
        Assert.Contains($"'tables' = {{ name: '{StorageClients.TableName}' }}", made, StringComparison.Ordinal);
        Assert.Contains(
            "Countersign__CreateStorage: 'false'", Bicep.Text("infra/app.bicep"), StringComparison.Ordinal);
    }

    [Fact]
    public void Roles_are_assigned_in_one_file_and_no_template_reads_a_key()
    {
        Assert.Equal(
            ["roles.bicep"],
            Bicep.Files.Where(
                file => File.ReadAllText(file).Contains("roleAssignments@", StringComparison.Ordinal)).Select(
                    Path.GetFileName));
        Assert.All(
            Bicep.Files, file => Assert.DoesNotMatch("listKeys|listSecrets|br/public|br:", File.ReadAllText(file)));
        Assert.Contains("allowSharedKeyAccess: false", Bicep.Text("infra/storage.bicep"), StringComparison.Ordinal);
    }

    /// <summary>The app settings of the template, each with a value of its kind.</summary>
    private static IConfigurationRoot Given() =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                SettingName().Matches(Bicep.Text("infra/app.bicep")).Select(match => match.Groups["name"].Value)
                .Append("Countersign__MasterKeys__k1")
                .Select(name => KeyValuePair.Create(name.Replace("__", ":", StringComparison.Ordinal), Sample(name))))
            .Build();

    private static string? Sample(string name) => name.Split("__")[^1] switch
    {
        "Current" => "k1",
        "k1" => Convert.ToBase64String(new byte[32]),
        "DeliveryReportSecret" => new string('f', 64),
        "EmailSender" => "DoNotReply@example.com",
        "SmsSender" => "",
        "Header" => "X-Azure-SocketIP",
        "FrontDoorId" => "f2b1c0de-0000-4000-8000-000000000001",
        "EmailsPerMinute" or "EmailsPerHour" => "100",
        "APPLICATIONINSIGHTS_CONNECTION_STRING" =>
            $"InstrumentationKey={Guid.Empty};IngestionEndpoint=https://telemetry.example/",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING" => "ClientId=given;Authorization=AAD",
        "tableServiceUri" => "https://table.example/",
        "queueServiceUri" => "https://queue.example/",
        "CreateStorage" => "false",
        "PublicUrl" or "ApiUrl" or "Endpoint" => "https://app.example",
        _ => "given",
    };

    private static IEnumerable<string> Leaves(Type type, string prefix) =>
        type.GetProperties().SelectMany(
            property => property.PropertyType is { IsClass: true } part && part.Namespace == type.Namespace
            ? Leaves(part, $"{prefix}{property.Name}:")
            : [prefix + property.Name]);

    [GeneratedRegex("^module [a-z]+ '(?<file>[a-z.-]+)'", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Module();

    [GeneratedRegex(
        @"^ +(?<name>[A-Za-z_]+__[A-Za-z_]+|[A-Z]+_[A-Z_]+): ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex SettingName();

    [GeneratedRegex(@"(?:SecretName=|getSecret\(')(?<name>[a-z-]+)", RegexOptions.CultureInvariant)]
    private static partial Regex SecretName();

    [GeneratedRegex("ipAddress: '(?<tag>[A-Za-z.]+)'", RegexOptions.CultureInvariant)]
    private static partial Regex ServiceTag();

    [GeneratedRegex("uses: (?<action>[^\\n]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Used();

    [GeneratedRegex(@"infra/hooks/[a-z-]+\.sh", RegexOptions.CultureInvariant)]
    private static partial Regex HookFile();

    [GeneratedRegex(@"^output (?<name>[A-Z_]+) ", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Output();

    [GeneratedRegex(@"\$\{(?<name>[A-Z_]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Substituted();

    [GeneratedRegex(@"\$\{?(?<name>[A-Z_]{4,})", RegexOptions.CultureInvariant)]
    private static partial Regex HookVariable();
}
