using System.Runtime.ExceptionServices;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.RenderTree;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using OtaStack.ServiceDefaults.Authentication;

// There is no other way to read what was rendered. These types may change with the framework.
#pragma warning disable BL0006

namespace OtaStack.Tests.Manager.Pages;

/// <summary>
/// An interactive page without its websocket. <see cref="TextAsync"/> returns what it shows.
/// </summary>
internal sealed class OpenPage : IAsyncDisposable
{
    private readonly AsyncServiceScope _scope;
    private readonly PlainRenderer _renderer;

    private OpenPage(AsyncServiceScope scope) =>
        (_scope, _renderer) = (scope, new PlainRenderer(scope.ServiceProvider));

    /// <summary>Opens the page with write access.</summary>
    public static async Task<OpenPage> OpenAsync<TPage>(
        ManagerServer server, params (string Name, object? Value)[] parameters)
        where TPage : IComponent
    {
        var scope = server.Services.CreateAsyncScope();
        var identity = new ClaimsIdentity([new Claim("sub", "admin"), new Claim(GatewayToken.RoleClaim, Roles.Admin)],
            GatewayToken.Issuer, "sub", null);
        var state = new AuthenticationState(new ClaimsPrincipal(identity));
        ((IHostEnvironmentAuthenticationStateProvider)scope.ServiceProvider.GetRequiredService<AuthenticationStateProvider>())
            .SetAuthenticationState(Task.FromResult(state));
        var page = new OpenPage(scope);
        await page._renderer.Dispatcher.InvokeAsync(() => page._renderer.AddRoot(typeof(TPage)));
        await page.SetAsync(parameters);
        return page;
    }

    /// <summary>Sets parameters, as a link to the same page does.</summary>
    public Task SetAsync(params (string Name, object? Value)[] parameters) => _renderer.Dispatcher.InvokeAsync(() =>
        _renderer.SetAsync(ParameterView.FromDictionary(
            parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value))));

    public Task<string> TextAsync() => _renderer.Dispatcher.InvokeAsync(_renderer.Text);

    /// <summary>Waits until the page shows <paramref name="text"/>.</summary>
    public Task ShowsAsync(string text) =>
        Eventually.TrueAsync(async () =>
            (await TextAsync()).Contains(text, StringComparison.Ordinal), $"the page shows {text}");

    /// <summary>Clicks the button with this text.</summary>
    public Task ClickAsync(string button) => _renderer.Dispatcher.InvokeAsync(() => _renderer.ClickAsync(button));

    public async ValueTask DisposeAsync()
    {
        await _renderer.DisposeAsync();
        await _scope.DisposeAsync();
    }

    private sealed class PlainRenderer(IServiceProvider services) : Renderer(services, NullLoggerFactory.Instance)
    {
        private int _root;

        public override Dispatcher Dispatcher { get; } = Dispatcher.CreateDefault();

        protected override RendererInfo RendererInfo { get; } = new("Server", isInteractive: true);

        public void AddRoot(Type page) => _root = AssignRootComponentId(InstantiateComponent(page));

        public Task SetAsync(ParameterView parameters) => RenderRootComponentAsync(_root, parameters);

        public string Text()
        {
            var text = new StringBuilder();
            Visit(_root, (frames, at) =>
            {
                var frame = frames[at];
                if (frame.FrameType is RenderTreeFrameType.Text)
                    text.Append(frame.TextContent);
                else if (frame.FrameType is RenderTreeFrameType.Markup)
                    text.Append(frame.MarkupContent);
            });
            return text.ToString();
        }

        public Task ClickAsync(string button)
        {
            ulong? handler = null;
            Visit(_root, (frames, at) =>
            {
                if (frames[at] is not { FrameType: RenderTreeFrameType.Element, ElementName: "button" } element)
                    return;
                var inside = frames.AsSpan(at, element.ElementSubtreeLength).ToArray();
                if (inside.Any(frame => frame.FrameType == RenderTreeFrameType.Text && frame.TextContent == button
                    || frame.FrameType == RenderTreeFrameType.Markup && frame.MarkupContent == button))
                    handler ??= inside.First(frame =>
                        frame is { FrameType: RenderTreeFrameType.Attribute,
                        AttributeName: "onclick" }).AttributeEventHandlerId;
            });
            return DispatchEventAsync(handler ?? throw new InvalidOperationException($"No button {button}."), null,
                new EventArgs());
        }

        protected override void HandleException(Exception exception) => ExceptionDispatchInfo.Throw(exception);

        protected override Task UpdateDisplayAsync(in RenderBatch renderBatch) => Task.CompletedTask;

        private void Visit(int component, Action<RenderTreeFrame[], int> visit)
        {
            var range = GetCurrentRenderTreeFrames(component);
            var frames = range.Array.AsSpan(0, range.Count).ToArray();
            for (var at = 0; at < frames.Length; at++)
            {
                visit(frames, at);
                if (frames[at].FrameType == RenderTreeFrameType.Component)
                    Visit(frames[at].ComponentId, visit);
            }
        }
    }
}
