// Starts the page's websocket, and reconnects when the board manager is back.
(() => {
  const modal = document.getElementById("components-reconnect-modal");
  const again = () => setTimeout(async () => {
    try {
      if (!await Blazor.reconnect()) location.reload();
    } catch {
      again();
    }
  }, 2000);

  modal.addEventListener("components-reconnect-state-changed", event => {
    switch (event.detail.state) {
      case "show": if (!modal.open) modal.showModal(); break;
      case "hide": if (modal.open) modal.close(); break;
      case "failed": again(); break;
      // The board manager was restarted and no longer knows this page.
      case "rejected": location.reload(); break;
    }
  });

  Blazor.start({ circuit: { reconnectionOptions: { maxRetries: 1000, retryIntervalMilliseconds: 1000 } } });
})();
