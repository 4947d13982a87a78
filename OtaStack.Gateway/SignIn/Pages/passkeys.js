// Forms with data-passkey: "get" signs in with a passkey, "create" creates one. The result goes into the field
// "credential", and the form is sent as any other.
"use strict";

const bytes = text => Uint8Array.from(
  atob(text.replace(/-/g, "+").replace(/_/g, "/")), character => character.charCodeAt(0));

const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const withBytes = descriptors => (descriptors ?? []).map(one => ({ ...one, id: bytes(one.id) }));

async function create(options) {
  return navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: withBytes(options.excludeCredentials),
    },
  });
}

async function get(options) {
  return navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: withBytes(options.allowCredentials),
    },
  });
}

function json(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name])
      response[name] = text(credential.response[name]);
  }
  if (credential.response.getTransports)
    response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
}

async function optionsOf(form) {
  if (form.dataset.options)
    return JSON.parse(form.dataset.options);

  const answer = await fetch(form.dataset.optionsFrom, { method: "POST", credentials: "same-origin" });
  const body = await answer.json();
  if (!answer.ok)
    throw new Error(body.detail);
  return body;
}

// Browsers do not say whether somebody cancelled, or there is no passkey, or it took too long.
const reasons = {
  NotAllowedError: "No passkey was used: you cancelled, it took too long, or this device has none for this address. Try again.",
  InvalidStateError: "This device already has a passkey for your account.",
  SecurityError: "The browser does not allow passkeys at this address.",
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential)
    continue;

  const problem = form.querySelector("[role=alert]");
  form.hidden = false;
  form.addEventListener("submit", async event => {
    event.preventDefault();
    problem.hidden = true;
    const button = form.querySelector("button");
    button.disabled = true;
    try {
      const options = await optionsOf(form);
      form.elements.credential.value = json(
        await (form.dataset.passkey === "create" ? create(options) : get(options)));
      form.submit();
    } catch (error) {
      problem.textContent = reasons[error.name] ?? `The passkey was not used: ${error.message}`;
      problem.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}
