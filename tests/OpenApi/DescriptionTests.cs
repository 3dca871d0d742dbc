using System.Text;
using System.Text.Json;
using Countersign.Http;
using Countersign.Tests.Rig;
using Microsoft.OpenApi;

namespace Countersign.Tests.OpenApi;

/// <summary>The description alone: it is valid, and its examples match its schemas.</summary>
public class DescriptionTests
{
    private static readonly Description Current = Description.Current;

    [Fact]
    public void The_description_is_valid_openapi_3_1()
    {
        var read = OpenApiDocument.Parse(Encoding.UTF8.GetString(OpenApiFunction.Written), "json");

        Assert.Empty(read.Diagnostic!.Errors.Select(error => error.ToString()));
        Assert.Empty(read.Diagnostic.Warnings.Select(warning => warning.ToString()));
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, read.Diagnostic.SpecificationVersion);
        Assert.Equal(Current.Operations.Count, read.Document!.Paths.Sum(path => path.Value.Operations!.Count));
    }

    [Fact]
    public async Task The_description_is_served_unchanged_and_may_be_cached()
    {
        var reply = (await new Api((await App.SharedAsync()).BaseAddress).GetAsync("/api/v1/openapi.json")).Expect(200);

        Assert.Equal(Encoding.UTF8.GetString(OpenApiFunction.Written), reply.Text);
        Assert.Equal("application/json", reply.MediaType);
        Assert.Contains("max-age=300", reply.Headers, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_body_has_examples_that_are_valid()
    {
        var offenders = new List<string>();
        foreach (var operation in Current.Operations)
        {
            foreach (var content in operation.Answers.Values.Append(operation.Request).OfType<MediaContent>().Where(
                content => content.Schema is not null))
            {
                var examples = content.Examples.ToList();
                offenders.AddRange(
                    examples.Select(content.ProblemOf).OfType<string>().Select(problem => $"{operation}: {problem}"));
                offenders.AddRange(examples.Count == 0 ? [$"{operation} has a body without an example"] : []);
            }
        }

        Assert.Empty(offenders.Distinct());
    }

    [Fact]
    public void The_examples_of_events_are_valid()
    {
        Assert.NotEmpty(Current.Event.Examples);
        Assert.Empty(Current.Event.Examples.Select(Current.Event.ProblemOf).OfType<string>());
    }

    [Fact]
    public void Every_parameters_example_is_valid()
    {
        var examples = Current.Operations.SelectMany(operation => operation.Parameters).Where(
            parameter => parameter.TryGetProperty("example", out _));

        Assert.Empty(
            examples.Select(
                parameter => Current.Schemas.ProblemOf(
                    parameter.GetProperty("schema"), parameter.GetProperty("example"))).OfType<string>().Distinct());
    }

    [Fact]
    public void Operations_have_unique_names_that_a_client_can_use()
    {
        var names = Current.Operations.Select(operation => operation.Id).ToList();

        Assert.Equal(names.Distinct(StringComparer.OrdinalIgnoreCase), names);
        Assert.All(names, name => Assert.Matches("^[a-z][A-Za-z]+$", name));
    }

    [Fact]
    public void Every_described_component_is_used()
    {
        var text = Encoding.UTF8.GetString(OpenApiFunction.Written);
        var components = Current.Root.GetProperty("components").EnumerateObject().Where(
            kind => kind.Name != "securitySchemes");
        var unused = from kind in components
                     from component in kind.Value.EnumerateObject()
                     let reference = $"\"#/components/{kind.Name}/{component.Name}\""
                     where !text.Contains(reference, StringComparison.Ordinal)
                     select reference;

        Assert.Empty(unused);
    }

    [Fact]
    public void Request_schemas_refuse_undescribed_members() =>
        Assert.Empty(
            RequestSchemas().Where(
                schema => schema.Value.TryGetProperty("properties", out _)
                    && !schema.Value.TryGetProperty("additionalProperties", out _)).Select(schema => schema.Name));

    // Only schemas that no answer uses, because an answer may get more members later.
    private static IEnumerable<JsonProperty> RequestSchemas()
    {
        var answers = Shapes.Reached(
            Current, Current.Operations.SelectMany(operation => operation.Answers.Values)).ToHashSet(
                StringComparer.Ordinal);
        return Current.Schemas.Components.EnumerateObject().Where(schema => !answers.Contains(schema.Name));
    }
}
