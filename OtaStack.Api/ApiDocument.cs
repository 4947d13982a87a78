using System.Net.Mime;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using OtaStack.Api.Idempotency;

namespace OtaStack.Api;

/// <summary>
/// The OpenAPI document. <c>docs/openapi.json</c> is a copy of it, so that changes of the API show in reviews.
/// </summary>
internal static class ApiDocument
{
    private const string ApiKey = "apiKey";
    private const string DryRun = "dryRun";

    /// <summary>What parameters of the query mean. The framework reads doc comments only of public handlers.</summary>
    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["actor"] = "Changes of this account only; key:NAME for an API key.",
        ["after"] = "\"next\" of the page before.",
        ["chip"] = "Such as esp8266 or esp32-c3. For file systems and opaque files, which do not name their chip.",
        [DryRun] = "true changes nothing; the response says what would be.",
        ["fileName"] = "The name to read project and version from. Default: the name of the form's file.",
        ["force"] = "true deletes it although boards were offered it and have not reported it yet.",
        ["kind"] = "sketch (default) or filesystem.",
        ["limit"] = "Items on a page, 1 to 1000.",
        ["opaque"] = "true publishes the file as it is. Requires project, chip and version.",
        ["outcome"] = "taken, refused or known; without it, all.",
        ["project"] = "The name of a project.",
        ["q"] = "A target expression, such as \"project:thermostat version<1.4\"; without one, all devices.",
        ["since"] = "An age such as 2d, or a time (RFC 3339; UTC without an offset).",
        ["sort"] = "A field, such as seen; - before it reverses the order.",
        ["subject"] = "Such as device:5C:CF:7F:AA:BB:CC, or device:* for all devices.",
        ["version"] = "Takes precedence over the version that the image contains.",
    };

    public static IServiceCollection AddApiDocument(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, _, _) =>
        {
            Describe(schema);
            return Task.CompletedTask;
        });
    });

    private static void Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "OtaStack",
            Version = "v1",
            Description = "Firmware, devices and updates. docs/api.md explains it with examples.",
        };
        document.Servers = []; // Wherever the document comes from.
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [ApiKey] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "An API key. Browsers use the cookie of their session instead.",
            },
        };
        document.Security =
            [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiKey, document)] = [] }];
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        operation.Responses ??= [];
        foreach (var parameter in operation.Parameters ?? [])
        {
            if (parameter.In == ParameterLocation.Query && parameter.Name is { } name)
                parameter.Description ??= Parameters.GetValueOrDefault(name);
        }

        var isChange = context.Description.HttpMethod is not ("GET" or "HEAD");
        AddProblem(operation, "401", "No sign-in and no valid API key", context);
        if (isChange)
        {
            AddProblem(
                operation, "403",
                "The role of the person or key does not allow it, or a page of another site sent the request", context);
        }

        if (operation.Responses.ContainsKey("412"))
        {
            AddHeader(
                operation, "If-Match",
                "The ETag of what was read. If somebody has changed it since, the response is 412.");
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IdempotencyMetadata>().Any())
        {
            AddHeader(
                operation, "Idempotency-Key",
                "Up to 255 visible ASCII characters, such as a random UUID. A request that is repeated with the same "
                    + "key within 24 hours is executed once, and gets the same response.");
            AddProblem(operation, "409", "A request with this Idempotency-Key is being executed", context);
            AddProblem(operation, "422", "Another request was sent with this Idempotency-Key", context);
        }
    }

    // A number may also be sent as text. No client should.
    private static void Describe(OpenApiSchema schema)
    {
        if (schema.Type is not { } type
            || (type & (JsonSchemaType.Integer | JsonSchemaType.Number)) == 0 || (type & JsonSchemaType.String) == 0)
            return;

        schema.Type = type & ~JsonSchemaType.String;
        schema.Pattern = null;
    }

    private static void AddHeader(OpenApiOperation operation, string name, string description)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = ParameterLocation.Header,
            Description = description,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    private static void AddProblem(
        OpenApiOperation operation, string status, string description, OpenApiOperationTransformerContext context) =>
        operation.Responses!.TryAdd(status, new OpenApiResponse
        {
            Description = description,
            Content = new Dictionary<string, OpenApiMediaType>
            {
                [MediaTypeNames.Application.ProblemJson] = new() { Schema = new OpenApiSchemaReference("ProblemDetails", context.Document) },
            },
        });
}
