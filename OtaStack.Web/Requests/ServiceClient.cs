using System.Text.Json;
using OtaStack.Web.Visits;

namespace OtaStack.Web.Requests;

/// <summary>The base of the clients of the services: sends requests as the visitor of a page.</summary>
/// <param name="http">Has the service's address; none if it is not configured.</param>
/// <param name="visitor">Whose token the service gets.</param>
/// <param name="json">The format of the service's JSON.</param>
internal abstract class ServiceClient(HttpClient http, Visitor visitor, JsonSerializerOptions json)
{
    protected JsonSerializerOptions Json => json;

    /// <summary>The service's name at the start of a sentence.</summary>
    protected abstract string Service { get; }

    /// <summary>What its absence means, and what to do.</summary>
    protected abstract string WhenDown { get; }

    /// <summary>The token that the service gets, from the visitor's. Default: the same.</summary>
    protected virtual string TokenFor(string visitorsToken) => visitorsToken;

    protected async Task<T> ReadAsync<T>(string address, CancellationToken stop)
    {
        using var response = await SendAsync(new(HttpMethod.Get, address), stop);
        return await ContentAsync<T>(response, stop);
    }

    protected async Task ChangeAsync(HttpMethod method, string address, object? body, CancellationToken stop)
    {
        using var request = RequestOf(method, address, body);
        using var response = await SendAsync(request, stop);
    }

    protected async Task<T> ChangeAsync<T>(HttpMethod method, string address, object? body, CancellationToken stop)
    {
        using var request = RequestOf(method, address, body);
        using var response = await SendAsync(request, stop);
        return await ContentAsync<T>(response, stop);
    }

    protected HttpRequestMessage RequestOf(HttpMethod method, string address, object? body) => new(method, address)
    {
        Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: json),
    };

    protected async Task<T> ContentAsync<T>(HttpResponseMessage response, CancellationToken stop)
    {
        try
        {
            return (await response.Content.ReadFromJsonAsync<T>(json, stop))!;
        }
        catch (HttpRequestException exception)
        {
            throw Down(exception);
        }
    }

    /// <summary>Sends a request. The response has succeeded, and its content was not read yet.</summary>
    /// <exception cref="ServiceException">The service refused it, or does not answer.</exception>
    /// <exception cref="SignedOutException">The visitor's session has ended.</exception>
    protected async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        if (http.BaseAddress is null)
            throw Down(cause: null);

        request.Headers.Authorization = new("Bearer", TokenFor(await visitor.TokenAsync(stop)));
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        }
        catch (Exception exception) when (exception is HttpRequestException || IsTimeout(exception, stop))
        {
            throw Down(exception);
        }

        if (response.IsSuccessStatusCode)
            return response;

        using (response)
            throw await ServiceProblem.ReadAsync(response, Service, json, stop);
    }

    private static bool IsTimeout(Exception exception, CancellationToken stop) =>
        exception is TaskCanceledException && !stop.IsCancellationRequested;

    private ServiceException Down(Exception? cause) =>
        ServiceException.Down($"{Service} does not answer", WhenDown, cause);
}
