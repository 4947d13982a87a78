// Starts the page's websocket, and connects again when the web front end is back.
(() => {
  const again = () => setTimeout(async () => {
    try {
      if (!await Blazor.reconnect()) location.reload();
    } catch {
      again();
    }
  }, 2000);

  document.getElementById("components-reconnect-modal").addEventListener("components-reconnect-state-changed", event => {
    switch (event.detail.state) {
      case "failed": again(); break;
      // The web front end was restarted and no longer knows this page.
      case "rejected": location.reload(); break;
    }
  });

  // Times are exact, and in this browser's time zone, when the pointer is on them.
  document.addEventListener("mouseover", event => {
    const time = event.target.closest?.("time[datetime]");
    if (time) time.title = new Date(time.dateTime).toLocaleString();
  });

  // Forms that show what was chosen (data-submit-on-change) need no button.
  document.addEventListener("change", event => {
    event.target.closest("form[data-submit-on-change]")?.requestSubmit();
    if (event.target.matches("input[data-maximum-bytes]")) checkSize(event.target);
  });

  // A file that is too large is refused before it is sent.
  const checkSize = input => {
    const [file, maximum] = [input.files[0], Number(input.dataset.maximumBytes)];
    input.setCustomValidity(file && maximum && file.size > maximum ? `The file has ${mebibytes(file.size)}, and at most ${mebibytes(maximum)} can be uploaded.` : "");
    input.reportValidity();
  };
  const mebibytes = bytes => `${(bytes / 1024 / 1024).toFixed(1)} MiB`;

  // An upload takes a while.
  document.addEventListener("submit", event => {
    const file = event.target.querySelector("input[type=file]");
    const note = file && document.getElementById(file.getAttribute("aria-describedby"));
    if (note) note.textContent = `Uploading ${mebibytes(file.files[0]?.size ?? 0)}…`;
  });

  window.otastack = {
    // A new token of the session, sealed, so that only the server can read it.
    fetchToken: async () => {
      const response = await fetch("/_token", { cache: "no-store", redirect: "error" });
      return response.ok ? await response.text() : null;
    },
  };

  Blazor.start({
    circuit: {
      reconnectionOptions: { maxRetries: 1000, retryIntervalMilliseconds: 1000 },
      // A websocket at once: nothing else would pass the gateway for visitors who only read.
      configureSignalR: builder => builder.withUrl("_blazor", { skipNegotiation: true, transport: 1 }),
    },
  });
})();
