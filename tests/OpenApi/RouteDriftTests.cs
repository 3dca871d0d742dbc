using Countersign.Commands;
using Countersign.Http;
using Countersign.Tests.Rig;

namespace Countersign.Tests.OpenApi;

/// <summary>The description and the functions have the same operations.</summary>
public class RouteDriftTests
{
    private static readonly IReadOnlyList<Operation> Operations = Description.Current.Operations;

    public static TheoryData<string> Names => [.. Operations.Select(operation => operation.ToString()).Order()];

    [Fact]
    public void Every_route_is_described_and_every_description_is_a_route() =>
        Assert.Equal(
            Routes.All.Select(route => route.ToString()).Order(),
            Operations.Select(operation => operation.ToString()).Order());

    [Fact]
    public void A_description_names_the_parameters_of_its_path() =>
        Assert.All(
            Operations,
            operation => Assert.Equal(
                operation.Segments.Where(segment => segment[0] == '{').Select(segment => segment.Trim('{', '}')),
                operation.PathParameters));

    [Theory, MemberData(nameof(Names))]
    public void A_description_requires_the_credentials_that_its_function_requires(string name) =>
        Assert.Equal(
            Ways(AccessTable.Of(Routes.All.Single(route => route.ToString() == name).Function), name), Of(name).Ways);

    [Fact]
    public void Every_route_with_credentials_describes_the_answer_to_wrong_ones() =>
        Assert.All(
            Operations.Where(operation => operation.Ways.Any() && !operation.Ways.Contains("")),
            operation => Assert.Contains("invalid_token", operation.Answers[401].Codes));

    [Fact]
    public void Every_post_takes_an_idempotency_key_and_nothing_else_does() =>
        Assert.All(
            Operations,
            operation => Assert.Equal(
                operation.Method == "POST", operation.Named("header").Contains(IdempotencyMiddleware.HeaderName)));

    [Fact]
    public void The_described_codes_are_those_of_the_catalogue()
    {
        var described = Description.Current.Schemas.Components.GetProperty(nameof(Problem)).GetProperty(
            "properties").GetProperty("code").GetProperty("enum");

        Assert.Equal(
            Problems.Catalogue.Keys.Order(), described.EnumerateArray().Select(code => code.GetString()).Order());
    }

    [Fact]
    public void Every_code_is_described_at_its_status_and_every_problem_has_codes() =>
        Assert.All(Operations.SelectMany(operation => operation.Answers.Where(answer => answer.Key >= 400)), answer =>
        {
            Assert.NotEmpty(answer.Value.Codes);
            Assert.All(answer.Value.Codes, code => Assert.Equal(Problems.Catalogue[code].Status, answer.Key));
        });

    [Fact]
    public void Every_code_but_method_not_allowed_is_described_by_some_route() =>
        Assert.Equal(
            [Aggregates.RefusalCode.MethodNotAllowed],
            Problems.Catalogue.Keys.Except(
                Operations.SelectMany(operation => operation.Answers.Values).SelectMany(answer => answer.Codes)));

    [Fact]
    public void Every_route_that_reads_a_body_describes_the_answers_to_an_invalid_one() =>
        Assert.All(
            Operations.Where(operation => operation.Request is not null),
            operation => Assert.Superset(new HashSet<int> { 400, 413 }, operation.Answers.Keys.ToHashSet()));

    private static Operation Of(string name) => Operations.Single(operation => operation.ToString() == name);

    private static string[] Ways(CallerKind? access, string name) => access switch
    {
        // This function checks its own header.
        _ when name == "POST delivery-reports" => ["deliverySecret"],
        CallerKind.Anyone => [],
        CallerKind.Operator => ["functionKey"],
        CallerKind.BackOffice or CallerKind.RoomAdministrator => ["apiKey", "accessToken"],
        CallerKind.EndUser => ["accessToken"],
        CallerKind.OptionalUser => ["", "accessToken"],
        CallerKind.Enroller => ["accessToken", "enrolmentHandle"],
        _ => throw new InvalidOperationException($"{name} does not say who may call it."),
    };
}
