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
    private const string ProblemJson = "application/problem+json";

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
        var isChange = context.Description.HttpMethod is not ("GET" or "HEAD");
        AddProblem(operation, "401", "No sign-in and no valid API key", context);
        if (isChange)
            AddProblem(operation, "403", "The key may only read, or a page of another site sent the request", context);
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
                [ProblemJson] = new() { Schema = new OpenApiSchemaReference("ProblemDetails", context.Document) },
            },
        });
}
