using System.Text.Json;
using System.Text.Json.Serialization;
using Countersign.Accounts;
using Countersign.Policy;
using Countersign.Tenants;

namespace Countersign.Tests;

/// <summary>Rows of an earlier version lack newer fields: they must be read as the default, not as null.</summary>
public class StoredRowsTests
{
    // Each aggregate has its own serializer context for its rows.
    private static IEnumerable<JsonSerializerContext> Contexts =>
        typeof(AccountHead).Assembly.GetTypes().Where(
            type => type.IsSubclassOf(typeof(JsonSerializerContext)) && type.IsVisible)
            .Select(type => (JsonSerializerContext)type.GetProperty("Default")!.GetValue(null)!);

    [Fact]
    public void A_policy_stored_before_a_setting_existed_has_its_default()
    {
        var policy = JsonSerializer.Deserialize(
            """{"name":"Acme","issuer":"Acme"}""", TenantJson.Default.TenantPolicy)!;

        Assert.Equal(new TenantPolicy { Name = "Acme", Issuer = "Acme" }, policy);
        Assert.Equal(
            (5, 0, "en", TimeSpan.FromDays(7)),
            (policy.Attempts, policy.FutureSteps, policy.Locale, policy.Session.Idle));
    }

    [Fact]
    public void An_account_stored_before_a_field_existed_has_its_default() =>
        Assert.Equal(new AccountHead(), JsonSerializer.Deserialize("{}", AccountJson.Default.AccountHead));

    [Fact]
    public void No_row_type_has_a_default_that_is_lost_on_reading_an_older_row() => Assert.Equal("", string.Join(", ",
        from type in typeof(AccountHead).Assembly.GetTypes()
        where type is { IsClass: true, ContainsGenericParameters: false }
            && type.GetConstructor(Type.EmptyTypes) is not null
        where Contexts.Any(context => context.GetTypeInfo(type) is not null)
        from property in type.GetProperties()
        where property.SetMethod?.ReturnParameter.GetRequiredCustomModifiers().Contains(
            typeof(System.Runtime.CompilerServices.IsExternalInit)) == true
        let value = property.GetValue(Activator.CreateInstance(type))
        where !Equals(value, property.PropertyType.IsValueType ? Activator.CreateInstance(property.PropertyType) : null)
        select $"{type.Name}.{property.Name}"));
}
