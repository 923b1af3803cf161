// Passkeys: asks the device, and sends what it answers in the form. data-passkey says what for:
// "make" a new one, "use" one of those the page names, or "ask" the server first (nobody has said who they are yet).
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const named = (keys) => (keys || []).map((key) => ({ ...key, id: bytes(key.id) }));

const make = async ({ publicKey }) => {
  const selection = { ...publicKey.authenticatorSelection, residentKey: "required", requireResidentKey: true, userVerification: "required" };
  const made = await navigator.credentials.create({ publicKey: {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: named(publicKey.excludeCredentials),
    authenticatorSelection: selection,
  } });
  return written(made, {
    attestationObject: text(made.response.attestationObject),
    transports: made.response.getTransports ? made.response.getTransports() : [],
  });
};

const use = async ({ publicKey }) => {
  const used = await navigator.credentials.get({ publicKey: {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: named(publicKey.allowCredentials),
  } });
  return written(used, {
    authenticatorData: text(used.response.authenticatorData),
    signature: text(used.response.signature),
    userHandle: used.response.userHandle ? text(used.response.userHandle) : null,
  });
};

const written = (key, response) => ({
  id: key.id,
  rawId: text(key.rawId),
  type: key.type,
  authenticatorAttachment: key.authenticatorAttachment,
  clientExtensionResults: key.getClientExtensionResults(),
  response: { clientDataJSON: text(key.response.clientDataJSON), ...response },
});

const ask = async (form) => {
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await answer.json()).request_options;
};

for (const form of window.PublicKeyCredential ? document.querySelectorAll("[data-passkey]") : []) {
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector("[data-failed]");
    failed.textContent = "";
    try {
      const options = form.dataset.options ? JSON.parse(form.dataset.options) : await ask(form);
      const answer = await (form.dataset.passkey === "make" ? make(options) : use(options));
      form.elements.credential.value = JSON.stringify(answer);
      form.submit();
    } catch (error) {
      failed.textContent = failed.dataset.failed;
    }
  });
}
